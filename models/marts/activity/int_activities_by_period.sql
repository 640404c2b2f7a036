{{ roll_up_to_periods('int_activities_daily', [
    'calls_made', 'calls_connected', 'call_seconds', 'meetings_held', 'meetings_due', 'demos_held',
    'pitches', 'responses'
]) }}
