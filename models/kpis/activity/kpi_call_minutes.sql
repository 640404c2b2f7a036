select {{ kpi(ratio('call_seconds', 60)) }}
from {{ ref('int_activities_by_period') }}
where call_seconds is not null
