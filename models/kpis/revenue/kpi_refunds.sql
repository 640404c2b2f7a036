select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    refunds as numerator,
    {{ no_denominator() }} as denominator,
    refunds as value
from {{ ref('int_revenue_by_period') }}
