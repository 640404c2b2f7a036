select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    promoters - detractors as numerator,
    respondents as denominator,
    {{ ratio('(promoters - detractors)', 'respondents') }} as value
from {{ ref('int_survey_answers_by_period') }}
