select {{ kpi('pushed_deals') }}
from {{ ref('int_due_deals_by_period') }}
where due_deals > 0
