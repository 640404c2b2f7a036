select {{ kpi('calls_made') }}
from {{ ref('int_activities_by_period') }}
where calls_made > 0
