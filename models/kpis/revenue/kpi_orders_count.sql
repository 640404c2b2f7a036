select {{ kpi('orders') }}
from {{ ref('int_orders_by_period') }}
