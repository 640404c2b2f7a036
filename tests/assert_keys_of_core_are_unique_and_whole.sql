{{ broken_keys({
    'dim_accounts': ['account_id'],
    'dim_exchange_rates': ['date_day', 'currency_code'],
    'dim_rep_teams': ['rep_id', 'valid_from'],
    'dim_reps': ['rep_id'],
    'dim_scorecard_kpis': ['scorecard', 'kpi'],
    'fct_active_spans': ['account_id', 'active_from'],
    'fct_alert_rules': ['rule'],
    'fct_goals': [
        'kpi', 'period_grain', 'period_start_date', 'dimension', 'given_value', 'goal_number'
    ],
    'int_account_survivors': ['account_id'],
    'int_active_customers_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_supplied_inputs': ['input'],
}) }}
