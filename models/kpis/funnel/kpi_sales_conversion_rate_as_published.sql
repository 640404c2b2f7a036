select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_deals as numerator,
    leads as denominator,
    {{ ratio('won_deals', 'leads') }} as value
from {{ ref('int_lead_yield_by_period') }}
where won_deals > 0 or leads > 0
