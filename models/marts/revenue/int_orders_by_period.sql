{{ roll_up_to_periods('int_orders_daily', ['orders']) }}
