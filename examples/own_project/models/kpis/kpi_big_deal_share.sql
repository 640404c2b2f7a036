select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    big_won_deals as numerator,
    won_deals as denominator,
    {{ sales_kpis.ratio('big_won_deals', 'won_deals') }} as value
from {{ ref('int_big_deals_by_period') }}
