{{ roll_up_to_periods('int_leads_daily', [
    'leads', 'leads_from_clicks', 'leads_with_opportunity', 'won_leads', 'unanswered_leads',
    'leads_due_an_answer', 'answered_within_5_minutes', 'answered_within_1_hour',
    'answered_within_24_hours'
]) }}
