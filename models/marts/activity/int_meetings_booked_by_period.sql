{{ roll_up_to_periods('int_meetings_booked_daily', ['meetings_booked']) }}
