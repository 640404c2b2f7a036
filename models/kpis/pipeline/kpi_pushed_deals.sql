select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    pushed_deals as numerator,
    {{ no_denominator() }} as denominator,
    pushed_deals as value
from {{ ref('int_due_deals_by_period') }}
where due_deals > 0
