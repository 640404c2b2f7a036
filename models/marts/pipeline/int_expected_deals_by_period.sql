{{ roll_up_to_periods('int_expected_deals_daily', [
    'expected_pipeline', 'expected_revenue'
], has_happened=false) }}
