{{ roll_up_to_periods('int_closed_deals_daily', [
    'closed_deals', 'won_deals', 'lost_deals', 'closed_amount', 'won_amount',
    'won_deals_with_amount', 'won_cycle_days', 'won_deals_with_cycle', 'lead_to_won_days',
    'won_deals_with_lead', 'annual_contract_value', 'contracts_signed'
]) }}
