select {{ kpi('new_mrr') }}
from {{ ref('int_mrr_movements_by_period') }}
where new_customers > 0
