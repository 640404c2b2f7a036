select {{ kpi('fx_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where fx_mrr <> 0
