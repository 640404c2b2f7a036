select {{ kpi('demos_held', 'pitches') }}
from {{ ref('int_activities_by_period') }}
where demos_held + pitches > 0
