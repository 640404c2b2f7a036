{{ roll_up_to_periods('int_marketing_spend_daily', [
    'spend_rows', 'spend', 'clicked_spend', 'clicks'
]) }}
