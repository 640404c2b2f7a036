select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    meetings_booked as numerator,
    answering_prospects as denominator,
    {{ ratio('meetings_booked', 'answering_prospects') }} as value
from {{ ref('int_meeting_bookings_by_period') }}
