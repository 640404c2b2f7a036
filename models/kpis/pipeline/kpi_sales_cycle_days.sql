select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_cycle_days as numerator,
    won_deals_with_cycle as denominator,
    {{ ratio('won_cycle_days', 'won_deals_with_cycle') }} as value
from {{ ref('int_closed_deals_by_period') }}
where won_deals_with_cycle > 0
