with

source as (

    select * from {{ ref('raw_demo__order_lines') }}

)

select
    ---------- ids
    'demo-' || order_id as order_id,
    'demo-' || order_line_id as order_line_id,
    'demo-' || account_id as account_id,
    'demo-' || deal_id as deal_id,
    'demo-' || rep_id as rep_id,

    ---------- strings
    product,
    channel,
    region,
    currency_code,

    ---------- numerics
    quantity,
    unit_price,
    discount_amount,
    tax_amount,
    cost_amount,

    ---------- booleans
    is_refund,
    is_recurring,
    is_deleted,

    ---------- timestamps
    ordered_at,
    updated_at

from source
