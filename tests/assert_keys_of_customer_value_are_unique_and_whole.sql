{{ broken_keys({
    'fct_purchase_days': ['account_id', 'purchase_date'],
    'fct_survey_responses': ['response_id'],
    'fct_trials': ['subscription_id', 'customer_id'],
    'int_buyers_by_period': ['period_grain', 'period_start_date', 'dimension', 'dimension_value'],
    'int_cohort_margins_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_customer_matches': ['account_id'],
    'int_customer_lifetimes_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_lifetime_ages': ['month_start_date', 'dimension', 'dimension_value', 'age_months'],
    'int_repeat_cohorts_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_repeat_purchases_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_survey_answers_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
    'int_trial_cohorts_by_period': [
        'period_grain', 'period_start_date', 'dimension', 'dimension_value'
    ],
}) }}
