select {{ kpi('meetings_held', 'meetings_due') }}
from {{ ref('int_activities_by_period') }}
where meetings_due > 0
