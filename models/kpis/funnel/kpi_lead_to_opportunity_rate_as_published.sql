select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    created_deals as numerator,
    leads as denominator,
    {{ ratio('created_deals', 'leads') }} as value
from {{ ref('int_lead_yield_by_period') }}
where created_deals > 0 or leads > 0
