{{ roll_up_to_periods(ref('int_trials_daily'), ['trials', 'converted_trials']) }}
