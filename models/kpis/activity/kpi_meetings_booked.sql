select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    meetings_booked as numerator,
    {{ no_denominator() }} as denominator,
    meetings_booked as value
from {{ ref('int_meetings_booked_by_period') }}
