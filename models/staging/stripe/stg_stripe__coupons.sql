with

coupons as (

    {{ source_rows('stripe', 'coupons') }}

),

redeemed as (

    select
        connection,
        coupon_id,
        min(customer_id) as customer_id,
        min(started_at) as redeemed_at
    from {{ ref('base_stripe__discounts') }}
    group by 1, 2

)

select
    ---------- ids
    coupons.connection || '-' || coupons.id as coupon_id,
    -- One for everybody is nobody's.
    case when coupons.max_redemptions = 1 then coupons.connection || '-' || redeemed.customer_id end
        as account_id,

    ---------- strings
    coalesce(coupons.name, coupons.id) as campaign,
    coupons.connection,
    {{ unknown('coupons', ['order_id', 'updated_at']) }},

    ---------- booleans
    coalesce(coupons.max_redemptions, 0) <> 1 as is_unlimited,

    ---------- timestamps
    coupons.created as issued_at,
    coupons.redeem_by as expires_at,
    -- Stripe counts the redemptions and keeps no time of them but that of the discounts that still
    -- run; the time of issue says that it was redeemed.
    case when coupons.times_redeemed > 0 then coalesce(redeemed.redeemed_at, coupons.created) end
        as redeemed_at

from coupons

left join redeemed
    on coupons.connection = redeemed.connection
    and coupons.id = redeemed.coupon_id

where coalesce(coupons.livemode, true)
