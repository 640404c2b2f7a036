select {{ kpi('meetings_booked') }}
from {{ ref('int_meetings_booked_by_period') }}
