select {{ kpi('items_done', 'items_applicable') }}
from {{ ref('int_call_checks_by_period') }}
where items_applicable > 0
