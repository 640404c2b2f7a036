select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    orders as numerator,
    {{ no_denominator() }} as denominator,
    orders as value
from {{ ref('int_orders_by_period') }}
