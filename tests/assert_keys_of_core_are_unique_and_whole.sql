{{ broken_keys({
    'dim_accounts': ['account_id'],
    'dim_exchange_rates': ['date_day', 'currency_code'],
    'dim_rep_teams': ['rep_id', 'valid_from'],
    'dim_reps': ['rep_id'],
    'int_account_attributes': ['attribute_set'],
    'int_account_matches': ['account_id'],
    'int_account_survivors': ['account_id'],
    'int_revenue_sources': ['entity', 'connector'],
    'int_supplied_inputs': ['input'],
}) }}
