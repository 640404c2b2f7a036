select {{ kpi('churned_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where churned_customers > 0
