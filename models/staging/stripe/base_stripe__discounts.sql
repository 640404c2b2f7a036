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
        coupon_duration,
        coupon_currency,
        coupon_percent_off,
        coupon_amount_off,
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
        discount_coupon_duration as coupon_duration,
        discount_coupon_currency as coupon_currency,
        discount_coupon_percent_off as coupon_percent_off,
        discount_coupon_amount_off as coupon_amount_off,
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
        discount_coupon_duration as coupon_duration,
        discount_coupon_currency as coupon_currency,
        discount_coupon_percent_off as coupon_percent_off,
        discount_coupon_amount_off as coupon_amount_off,
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

),

-- A coupon is in a list of its own, else within the discount.
described as (

    select
        ranked.*,
        coalesce(coupons.duration, ranked.coupon_duration) as duration,
        coalesce(coupons.currency, ranked.coupon_currency) as currency,
        coalesce(coupons.percent_off, ranked.coupon_percent_off) as percent_off,
        coalesce(coupons.amount_off, ranked.coupon_amount_off) as amount_off

    from ranked

    left join coupons
        on ranked.connection = coupons.connection
        and ranked.coupon_id = coupons.id

    where ranked.choice = 1

)

select
    ---------- ids
    id as discount_id,
    coupon_id,
    customer as customer_id,
    subscription as subscription_id,
    subscription_item as subscription_item_id,

    ---------- strings
    duration,
    connection,

    ---------- numerics
    percent_off,
    cast({{ major_units('amount_off', 'currency') }} as numeric(18, 2)) as amount_off,

    ---------- timestamps
    started_at,
    ended_at
from described
-- Of one that nobody knows there is nothing to take off.
where percent_off is not null or amount_off is not null
