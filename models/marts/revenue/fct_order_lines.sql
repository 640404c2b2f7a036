select
    ---------- ids
    order_id,
    order_line_id,
    account_id,
    deal_id,
    rep_id,

    ---------- strings
    team,
    product,
    channel,
    region,
    segment,
    currency_code,

    ---------- numerics
    units,
    revenue,
    cost,

    ---------- booleans
    is_refund,
    is_recurring,

    ---------- dates
    ordered_date,
    order_date
from {{ ref('int_order_lines') }}
where not is_left_out
