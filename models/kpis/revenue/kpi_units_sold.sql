select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    units_sold as numerator,
    {{ no_denominator() }} as denominator,
    units_sold as value
from {{ ref('int_revenue_by_period') }}
where units_sold is not null
