select {{ kpi('meetings_booked', 'responses') }}
from {{ ref('int_meeting_bookings_by_period') }}
