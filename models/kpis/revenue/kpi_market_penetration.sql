select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when market_size is not null then active_customers end as numerator,
    market_size as denominator,
    {{ ratio('active_customers', 'market_size') }} as value
from {{ ref('int_markets_by_period') }}
