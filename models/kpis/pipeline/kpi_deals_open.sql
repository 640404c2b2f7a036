select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    open_deals as numerator,
    {{ no_denominator() }} as denominator,
    open_deals as value
from {{ ref('int_open_deals_by_period') }}
