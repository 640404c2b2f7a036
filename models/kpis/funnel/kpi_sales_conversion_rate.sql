select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_leads as numerator,
    leads_due_a_win as denominator,
    {{ ratio('won_leads', 'leads_due_a_win') }} as value
from {{ ref('int_lead_cohorts_by_period') }}
