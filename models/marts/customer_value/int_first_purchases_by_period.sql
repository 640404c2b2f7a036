{{ roll_up_to_periods('int_first_purchases_daily', ['first_buyers', 'returned_buyers']) }}
