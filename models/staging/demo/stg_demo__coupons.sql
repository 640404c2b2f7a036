with

source as (

    select * from {{ ref('raw_demo__coupons') }}

)

select
    ---------- ids
    'demo-' || coupon_id as coupon_id,
    'demo-' || account_id as account_id,
    'demo-' || order_id as order_id,

    ---------- strings
    campaign,

    ---------- booleans
    is_unlimited,

    ---------- timestamps
    issued_at,
    expires_at,
    redeemed_at,
    updated_at

from source
