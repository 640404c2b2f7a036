-- A deal that was merged away or deleted is no deal; fct_deal_states keeps it until the day it
-- left, or the pipeline of the past would shrink.
select
    ---------- ids
    deal_id,
    account_id,
    lead_id,
    rep_id,
    created_rep_id,

    ---------- strings
    deal_name,
    pipeline,
    stage,
    deal_type,
    product,
    channel,
    region,
    segment,
    team,
    created_team,
    currency_code,
    lost_reason,

    ---------- numerics
    amount_native,
    amount,
    annual_contract_value,
    term_months,
    probability,
    cycle_days,
    lead_to_close_days,
    reopen_count,

    ---------- booleans
    is_closed,
    is_won,

    ---------- dates
    created_date,
    expected_close_date,
    closed_date,
    first_won_date{{ and_deal_fields() }},
    last_won_date

from {{ ref('int_described_deals') }}
where not is_removed
