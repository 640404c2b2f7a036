{{ roll_up_to_periods('int_created_deals_daily', ['created_deals', 'won_created_deals']) }}
