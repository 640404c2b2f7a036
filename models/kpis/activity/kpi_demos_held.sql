select {{ kpi('demos_held') }}
from {{ ref('int_activities_by_period') }}
where demos_held > 0
