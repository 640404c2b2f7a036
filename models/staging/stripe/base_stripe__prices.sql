with

prices as (

    {{ source_rows('stripe', 'prices') }}

),

plans as (

    {{ source_rows('stripe', 'plans') }}

),

items as (

    {{ source_rows('stripe', 'subscription_items') }}

),

products as (

    {{ source_rows('stripe', 'products') }}

),

united as (

    select
        connection,
        id,
        currency,
        product,
        nickname,
        recurring_interval,
        recurring_usage_type,
        coalesce(unit_amount_decimal, unit_amount) as unit_amount,
        recurring_interval_count,
        transform_quantity_divide_by as divide_by,
        1 as preference
    from prices

    union all

    select
        connection,
        id,
        currency,
        product,
        nickname,
        recurring_interval,
        recurring_usage_type,
        coalesce(unit_amount_decimal, unit_amount) as unit_amount,
        recurring_interval_count,
        transform_quantity_divide_by as divide_by,
        2 as preference
    from plans

    union all

    -- Who loads no prices has them within the items.
    select
        connection,
        price_id as id,
        price_currency as currency,
        price_product as product,
        price_nickname as nickname,
        price_recurring_interval as recurring_interval,
        price_recurring_usage_type as recurring_usage_type,
        coalesce(price_unit_amount_decimal, price_unit_amount) as unit_amount,
        price_recurring_interval_count as recurring_interval_count,
        price_transform_quantity_divide_by as divide_by,
        3 as preference
    from items
    where price_currency is not null

),

ranked as (

    select
        *,
        row_number() over (partition by connection, id order by preference) as choice
    from united

)

select
    ---------- ids
    ranked.id as price_id,

    ---------- strings
    coalesce(products.name, ranked.product) as product,
    coalesce(ranked.nickname, ranked.id) as plan,
    ranked.currency,
    ranked.recurring_interval as interval_unit,
    ranked.connection,

    ---------- numerics
    -- A price by tiers has no unit price, and one of packages none for a unit.
    {{ major_units(
        'case when ranked.divide_by is null then ranked.unit_amount end', 'ranked.currency'
    ) }} as unit_amount,
    coalesce(ranked.recurring_interval_count, 1) as interval_count,

    ---------- booleans
    coalesce(ranked.recurring_usage_type = 'metered', false) as is_metered

from ranked

left join products
    on ranked.connection = products.connection
    and ranked.product = products.id

where ranked.choice = 1
