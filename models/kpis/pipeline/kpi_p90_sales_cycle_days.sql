select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    p90_cycle_days as numerator,
    {{ no_denominator() }} as denominator,
    p90_cycle_days as value
from {{ ref('int_won_deal_percentiles') }}
where p90_cycle_days is not null
