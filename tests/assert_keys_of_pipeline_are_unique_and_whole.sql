{{ broken_keys({
    'dim_stages': ['pipeline', 'stage'],
    'fct_deals': ['deal_id'],
    'fct_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_closed_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_closed_deals_daily': ['date_day', 'dimension', 'dimension_value'],
    'int_created_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_created_deals_daily': ['date_day', 'dimension', 'dimension_value'],
    'int_credited_deals': ['deal_id'],
    'int_dated_deals': ['deal_id'],
    'int_deal_changes': ['deal_id', 'changed_at'],
    'int_deal_closings': ['deal_id'],
    'int_deal_flows_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_deal_flows_daily': ['date_day', 'dimension', 'dimension_value'],
    'int_deal_leads': ['deal_id'],
    'int_deal_owners': ['deal_id'],
    'int_deal_survivors': ['deal_id'],
    'int_deals_as_of': ['deal_id'],
    'int_deals_in_play_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_described_deals': ['deal_id'],
    'int_expected_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_expected_deals_daily': ['date_day', 'dimension', 'dimension_value'],
    'int_given_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_open_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_prorated_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_quota_progress_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_running_expected_deals_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_summed_quotas': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_team_quotas': ['period_grain', 'period_start_date', 'dimension_value'],
    'int_won_deal_percentiles': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
}) }}
