select {{ kpi('costed_revenue - cost_of_goods', 'costed_revenue') }}
from {{ ref('int_cost_of_goods_by_period') }}
