select {{ kpi('net_result', 'revenue_beside_all_costs') }}
from {{ ref('int_results_by_period') }}
where net_result is not null
