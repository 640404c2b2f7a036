select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_amount as numerator,
    {{ no_denominator() }} as denominator,
    won_amount as value
from {{ ref('int_closed_deals_by_period') }}
where won_amount is not null
