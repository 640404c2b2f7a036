select {{ kpi('new_mrr + expansion_mrr + reactivation_mrr', 'contraction_mrr + churned_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where period_grain in ('month', 'quarter', 'year')
