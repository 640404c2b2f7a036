{{ roll_up_to_periods('int_trials_daily', ['trials', 'converted_trials']) }}
