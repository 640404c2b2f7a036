select
    ---------- ids
    account_id,
    customer_id,
    matched_account_id,

    ---------- strings
    connector,
    account_name,
    customer_name,
    match_status,
    match_basis,
    match_key,

    ---------- numerics
    won_amount,
    revenue,
    left_out_revenue,
    mrr,
    left_out_mrr
from {{ ref('int_customer_matches') }}
