select {{ kpi('pushed_days', 'pushed_deals') }}
from {{ ref('int_due_deals_by_period') }}
where pushed_deals > 0
