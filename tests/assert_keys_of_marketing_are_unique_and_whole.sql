{{ broken_keys({
    'fct_attribution': ['deal_id', 'attribution_model', 'touch_number'],
    'fct_leads': ['lead_id'],
    'fct_marketing_spend': ['spend_date', 'channel', 'campaign'],
    'fct_touchpoints': ['touchpoint_id'],
    'fct_web_sessions': ['session_id'],
    'int_acquisition_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_acquisition_costs_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_attribution_shares': ['deal_id', 'attribution_model', 'touch_number'],
    'int_coupons_by_period': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_customers': ['account_id'],
    'int_deal_touchpoints': ['deal_id', 'touch_number'],
    'int_entrances_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_lead_capture_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_lead_outcomes': ['lead_id'],
    'int_lead_response_percentiles': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_lead_responses': ['lead_id'],
    'int_lead_yield_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_leads_by_period': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_marketing_spend_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_new_customers_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_qualified_leads_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
}, nullable={'fct_marketing_spend': ['campaign']}) }}
