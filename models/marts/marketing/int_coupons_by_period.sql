{{ roll_up_to_periods('int_coupons_daily', ['issued_coupons', 'redeemed_coupons']) }}
