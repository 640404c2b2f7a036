{{ roll_up_to_periods('int_call_checks_daily', [
    'items_applicable', 'items_done', 'connected_calls', 'scored_calls'
]) }}
