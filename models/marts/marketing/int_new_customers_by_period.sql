{{ roll_up_to_periods('int_new_customers_daily', ['new_customers']) }}
