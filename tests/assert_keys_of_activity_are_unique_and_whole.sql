{{ broken_keys({
    'fct_activities': ['activity_id'],
    'int_activities_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_call_checks_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_meeting_bookings_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_meetings_booked_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
}) }}
