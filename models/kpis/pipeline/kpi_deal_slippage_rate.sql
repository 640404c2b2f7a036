-- A deal that is due in a running period has the rest of it to close.
select {{ kpi('slipped_deals', 'due_deals', defined_if='is_complete') }}
from {{ ref('int_due_deals_by_period') }}
where due_deals > 0
