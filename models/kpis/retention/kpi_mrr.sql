select {{ kpi('mrr') }}
from {{ ref('int_mrr_balances_by_period') }}
