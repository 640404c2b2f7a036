select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    average_lifetime_months as numerator,
    {{ no_denominator() }} as denominator,
    average_lifetime_months as value
from {{ ref('int_customer_lifetimes_by_period') }}
