select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    unanswered_leads as numerator,
    {{ no_denominator() }} as denominator,
    unanswered_leads as value
from {{ ref('int_leads_by_period') }}
where unanswered_leads is not null
