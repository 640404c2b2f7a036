{{ roll_up_to_periods('int_deal_flows_daily', ['opened_deals', 'finished_deals']) }}
