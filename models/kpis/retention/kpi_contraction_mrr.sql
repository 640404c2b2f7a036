select {{ kpi('contraction_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where contraction_mrr > 0
