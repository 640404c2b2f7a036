select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_amount as numerator,
    won_deals_with_amount as denominator,
    {{ ratio('won_amount', 'won_deals_with_amount') }} as value
from {{ ref('int_closed_deals_by_period') }}
where won_deals_with_amount > 0
