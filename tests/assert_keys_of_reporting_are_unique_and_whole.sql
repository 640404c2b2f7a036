{{ broken_keys({
    'attribution_by_channel': ['period_grain', 'period_start_date', 'attribution_model', 'channel'],
    'churn_cohorts': ['dimension', 'dimension_value', 'cohort_start_date', 'age_months'],
    'retention_by_age': ['dimension', 'dimension_value', 'age_months'],
    'churn_reasons': ['period_grain', 'period_start_date', 'churn_reason', 'is_voluntary'],
    'customer_matches': ['account_id'],
    'dim_members': ['dimension', 'dimension_value'],
    'dim_period_labels': ['period_grain', 'period_start_date'],
    'dim_pii_columns': ['table_name', 'column_name'],
    'forecast_ranges': ['period_grain', 'period_start_date', 'horizon'],
    'funnel_stages': ['period_grain', 'period_start_date', 'pipeline', 'stage'],
    'int_alert_episodes': [
        'rule', 'kpi', 'period_grain', 'dimension', 'dimension_value', 'side', 'since_date'
    ],
    'int_alerted_kpis': ['rule', 'kpi'],
    'int_anomaly_bands': ['series', 'period_number'],
    'int_anomaly_judgements': [
        'rule', 'kpi', 'period_grain', 'dimension', 'dimension_value', 'period_start_date'
    ],
    'int_anomaly_lags': ['period_grain', 'lag_periods'],
    'int_dense_series': ['series_id', 'period_start_date'],
    'int_goal_actuals': [
        'kpi', 'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_goal_judgements': [
        'rule', 'kpi', 'period_grain', 'dimension', 'dimension_value', 'period_start_date'
    ],
    'int_kpi_alerts': ['alert_id'],
    'int_kpi_series': ['series_id'],
    'int_labelled_alerts': [
        'rule', 'kpi', 'period_grain', 'dimension', 'dimension_value', 'side', 'since_date'
    ],
    'int_limit_judgements': [
        'rule', 'kpi', 'period_grain', 'dimension', 'dimension_value', 'period_start_date'
    ],
    'int_missing_judgements': [
        'rule', 'kpi', 'period_grain', 'dimension', 'dimension_value', 'period_start_date'
    ],
    'int_running_comparisons': ['series_id', 'period_start_date', 'comparison'],
    'int_scorecard_members': ['scorecard', 'kpi', 'dimension_value'],
    'int_scorecard_values': ['scorecard', 'kpi', 'dimension_value'],
    'int_series_values': ['series_id', 'period_start_date'],
    'int_watched_values': ['series', 'period_number'],
    'kpi_alerts': ['alert_id'],
    'kpi_availability': ['kpi'],
    'kpi_briefing': ['question', 'position'],
    'kpi_catalog': ['kpi'],
    'kpi_coverage': ['kpi', 'requirement', 'input'],
    'kpi_explanations': [
        'kpi', 'period_grain', 'period_start_date', 'comparison', 'dimension'
    ],
    'kpi_goal_progress': [
        'kpi', 'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'kpi_scorecard': ['scorecard', 'kpi', 'dimension_value'],
    'kpi_trends': ['kpi', 'period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'kpi_values': ['kpi', 'period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'location_revenue': ['period_grain', 'period_start_date', 'region', 'city'],
    'loss_reasons': ['period_grain', 'period_start_date', 'pipeline', 'lost_reason'],
    'mrr_movements': ['customer_id', 'period_start_date'],
    'mrr_roll_forward': ['period_start_date'],
    'pipeline_waterfall': ['form', 'period_grain', 'period_start_date', 'rep_id', 'pipeline'],
    'rep_scorecard': ['rep_id', 'period_grain', 'period_start_date'],
    'rotting_deals': ['deal_id'],
    'sales_forecast': ['period_start_date', 'dimension', 'dimension_value'],
    'withheld': ['kind', 'name'],
}, nullable={'churn_reasons': ['is_voluntary'], 'kpi_explanations': ['dimension']}) }}
