{{ broken_keys({
    'fct_deal_states': ['deal_id', 'valid_from'],
    'int_closing_pipeline_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_deal_periods': ['period_grain', 'period_start_date', 'deal_id'],
    'int_deal_spans': ['deal_id'],
    'int_deal_stages': ['deal_id', 'stage'],
    'int_deal_state_days': ['deal_id', 'date_day'],
    'int_due_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_opening_pipeline_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_pipeline_forms': ['form', 'period_grain', 'period_start_date', 'deal_id'],
    'int_stage_win_rates': ['pipeline', 'stage', 'valid_from'],
}) }}
