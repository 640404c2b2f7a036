select {{ kpi('meetings_booked', 'answering_prospects') }}
from {{ ref('int_meeting_bookings_by_period') }}
