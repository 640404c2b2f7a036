{{ broken_keys({
    'dim_alert_rules': ['rule'],
    'dim_goals': [
        'kpi', 'period_grain', 'period_start_date', 'dimension', 'given_value', 'goal_number'
    ],
    'dim_scorecard_kpis': ['scorecard', 'kpi'],
}) }}
