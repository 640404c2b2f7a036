select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    active_customers as numerator,
    {{ no_denominator() }} as denominator,
    active_customers as value
from {{ ref('int_active_customers_by_period') }}
