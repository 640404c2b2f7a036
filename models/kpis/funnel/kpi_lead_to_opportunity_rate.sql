select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    leads_with_opportunity as numerator,
    leads_due_an_opportunity as denominator,
    {{ ratio('leads_with_opportunity', 'leads_due_an_opportunity') }} as value
from {{ ref('int_lead_cohorts_by_period') }}
