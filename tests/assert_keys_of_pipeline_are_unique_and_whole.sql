{{ broken_keys({
    'fct_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_closed_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_created_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_deals_in_play_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_expected_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_forecast_days': ['period_grain', 'period_start_date', 'horizon'],
    'int_forecasts_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_given_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_open_deals_by_forecast_day': [
        'period_grain', 'period_start_date', 'horizon', 'pipeline', 'stage', 'is_due'
    ],
    'int_open_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_prorated_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_quota_progress_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_won_deal_percentiles': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
}) }}
