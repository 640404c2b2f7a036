select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    existing_revenue as numerator,
    revenue as denominator,
    {{ ratio('existing_revenue', 'revenue') }} as value
from {{ ref('int_revenue_by_period') }}
