select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    lost_deals as numerator,
    closed_deals as denominator,
    {{ ratio('lost_deals', 'closed_deals') }} as value
from {{ ref('int_closed_deals_by_period') }}
