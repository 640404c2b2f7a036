select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    lost_deals as numerator,
    {{ no_denominator() }} as denominator,
    lost_deals as value
from {{ ref('int_closed_deals_by_period') }}
where lost_deals > 0
