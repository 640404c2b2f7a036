select {{ kpi('reactivation_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where reactivated_customers > 0
