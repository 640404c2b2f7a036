select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    costed_revenue - cost_of_goods as numerator,
    costed_revenue as denominator,
    {{ ratio('(costed_revenue - cost_of_goods)', 'costed_revenue') }} as value
from {{ ref('int_cost_of_goods_by_period') }}
