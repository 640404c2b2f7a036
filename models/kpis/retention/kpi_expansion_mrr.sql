select {{ kpi('expansion_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where expansion_mrr > 0
