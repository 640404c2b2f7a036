select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    median_amount as numerator,
    {{ no_denominator() }} as denominator,
    median_amount as value
from {{ ref('int_won_deal_percentiles') }}
where median_amount is not null
