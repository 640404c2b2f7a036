{{ roll_up_to_periods('int_entrances_daily', ['entrances', 'bounces']) }}
