{{ broken_keys({
    'fct_active_spans': ['account_id', 'active_from'],
    'fct_mrr_changes': ['customer_id', 'currency_code', 'valid_from'],
    'int_active_customers_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_active_runs': ['account_id', 'period_grain', 'first_start_date'],
    'int_churned_customers_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_cohort_changes': ['cohort_start_date', 'period_start_date', 'plan', 'segment', 'channel'],
    'int_cohort_mrr_changes': ['customer_id', 'period_start_date'],
    'int_cohorts_by_age': ['dimension', 'dimension_value', 'cohort_start_date', 'age_months'],
    'int_contracted_mrr_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_customer_churn_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_customer_cohorts': ['customer_id'],
    'int_customer_mrr_movements': ['customer_id', 'period_start_date'],
    'int_discounted_balances': ['customer_id', 'currency_code', 'valid_from'],
    'int_item_mrr_changes_daily': ['date_day', 'dimension', 'dimension_value', 'currency_code'],
    'int_markets_by_period': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_month_end_mrr': ['customer_id', 'first_month'],
    'int_mrr_balances_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_mrr_changes_daily': ['date_day', 'dimension', 'dimension_value', 'currency_code'],
    'int_mrr_movement_drivers': ['customer_id', 'period_start_date'],
    'int_late_starts': ['customer_id', 'currency_code', 'period_grain'],
    'int_mrr_movements': ['customer_id', 'period_grain', 'period_start_date', 'currency_code'],
    'int_mrr_movements_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_mrr_exchange_rates': ['period_grain', 'period_start_date', 'currency_code'],
    'int_native_mrr_movements': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value', 'currency_code'
    ],
    'int_retention_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_trailing_customer_churn': ['period_start_date', 'dimension', 'dimension_value'],
    'int_trailing_retained_customers': ['month_start_date', 'dimension', 'dimension_value'],
    'int_trailing_retained_mrr': ['period_start_date', 'dimension', 'dimension_value'],
    'int_trailing_retention': ['period_start_date', 'dimension', 'dimension_value'],
    'int_trailing_retention_changes': [
        'month_start_date', 'dimension', 'dimension_value', 'currency_code'
    ],
}, nullable={'int_cohort_changes': ['plan']}) }}
