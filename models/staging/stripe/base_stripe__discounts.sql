with

subscriptions as (

    {{ source_rows('stripe', 'subscriptions') }}

),

customers as (

    {{ source_rows('stripe', 'customers') }}

),

discounts as (

    {{ source_rows('stripe', 'discounts') }}

),

coupons as (

    {{ source_rows('stripe', 'coupons') }}

),

united as (

    select
        connection,
        id,
        coupon_id,
        customer,
        subscription,
        subscription_item,
        started_at,
        ended_at
    from discounts
    where invoice is null

    union all

    select
        connection,
        discount_id as id,
        discount_coupon_id as coupon_id,
        customer,
        id as subscription,
        cast(null as {{ dbt.type_string() }}) as subscription_item,
        discount_start as started_at,
        discount_end as ended_at
    from subscriptions
    where discount_coupon_id is not null

    union all

    select
        connection,
        discount_id as id,
        discount_coupon_id as coupon_id,
        id as customer,
        cast(null as {{ dbt.type_string() }}) as subscription,
        cast(null as {{ dbt.type_string() }}) as subscription_item,
        discount_start as started_at,
        discount_end as ended_at
    from customers
    where discount_coupon_id is not null

),

-- One that is loaded by itself and with its subscription is one.
ranked as (

    select
        *,
        row_number() over (
            partition by connection, id
            order by subscription_item nulls last, subscription nulls last
        ) as choice
    from united

)

select
    ---------- ids
    ranked.id as discount_id,
    ranked.coupon_id,
    ranked.customer as customer_id,
    ranked.subscription as subscription_id,
    ranked.subscription_item as subscription_item_id,

    ---------- strings
    coupons.duration,
    ranked.connection,

    ---------- numerics
    coupons.percent_off,
    cast({{ major_units('coupons.amount_off', 'coupons.currency') }} as numeric(18, 2))
        as amount_off,

    ---------- timestamps
    ranked.started_at,
    ranked.ended_at

from ranked

inner join coupons
    on ranked.connection = coupons.connection
    and ranked.coupon_id = coupons.id

where ranked.choice = 1
