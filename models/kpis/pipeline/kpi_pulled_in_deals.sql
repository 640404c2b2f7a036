select {{ kpi('pulled_in_deals') }}
from {{ ref('int_due_deals_by_period') }}
where later_deals > 0
