select {{ kpi('mrr', 'active_customers') }}
from {{ ref('int_mrr_balances_by_period') }}
where dimension not in ('plan', 'product')
