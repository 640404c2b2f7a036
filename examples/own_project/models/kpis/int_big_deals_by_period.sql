{{ sales_kpis.roll_up_to_periods('int_big_deals_daily', ['won_deals', 'big_won_deals']) }}
