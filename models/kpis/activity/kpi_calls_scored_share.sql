select {{ kpi('scored_calls', 'connected_calls') }}
from {{ ref('int_call_checks_by_period') }}
where connected_calls > 0
