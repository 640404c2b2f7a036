{{ roll_up_to_periods(ref('int_first_purchases_daily'), ['first_buyers', 'returned_buyers']) }}
