select {{ kpi('calls_connected') }}
from {{ ref('int_activities_by_period') }}
where calls_made > 0
