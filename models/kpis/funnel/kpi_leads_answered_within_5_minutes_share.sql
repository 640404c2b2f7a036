select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    answered_within_5_minutes as numerator,
    leads_due_an_answer as denominator,
    {{ ratio('answered_within_5_minutes', 'leads_due_an_answer') }} as value
from {{ ref('int_leads_by_period') }}
where leads_due_an_answer is not null
