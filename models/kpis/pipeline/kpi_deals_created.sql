select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    created_deals as numerator,
    {{ no_denominator() }} as denominator,
    created_deals as value
from {{ ref('int_created_deals_by_period') }}
