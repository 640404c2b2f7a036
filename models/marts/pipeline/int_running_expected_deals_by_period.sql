{{ roll_up_to_periods('int_expected_deals_daily', [
    'expected_pipeline', 'expected_revenue', 'expected_revenue_by_stage_history'
], has_happened=false) }}
