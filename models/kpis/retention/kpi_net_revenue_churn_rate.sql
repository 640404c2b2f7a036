select {{ kpi('contraction_mrr + churned_mrr - expansion_mrr - reactivation_mrr', 'opening_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where period_grain in ('month', 'quarter', 'year')
