select {{ kpi('mrr * 12') }}
from {{ ref('int_mrr_balances_by_period') }}
