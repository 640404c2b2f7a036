with

running as (

    select * from {{ ref('base_stripe__item_terms') }}

),

subscriptions as (

    {{ source_rows('stripe', 'subscriptions') }}

),

discounts as (

    select * from {{ ref('base_stripe__discounts') }}
    -- Off one bill is not off the price.
    where coalesce(duration, 'forever') <> 'once'

),

-- A discount of the customer holds for what has none of its own.
ranked_discounts as (

    select
        discounts.*,
        subscriptions.id as applied_to,
        coalesce(discounts.started_at, cast('1900-01-01' as timestamp)) as applied_from,
        coalesce(discounts.ended_at, cast('9999-12-31' as timestamp)) as applied_to_end,
        rank() over (
            partition by subscriptions.connection, subscriptions.id
            order by case when discounts.subscription_id is null then 1 else 0 end
        ) as choice

    from subscriptions

    inner join discounts
        on subscriptions.connection = discounts.connection
        and (
            subscriptions.id = discounts.subscription_id
            or (
                discounts.subscription_id is null
                and subscriptions.customer = discounts.customer_id
            )
        )

),

applied_discounts as (

    select * from ranked_discounts
    where choice = 1

),

-- A price is another one from where a discount begins, and from where it ends.
cuts as (

    select
        connection,
        subscription_item_id,
        started_at as cut_at
    from running

    union distinct

    select
        running.connection,
        running.subscription_item_id,
        applied_discounts.applied_from as cut_at

    from running

    inner join applied_discounts
        on running.connection = applied_discounts.connection
        and running.subscription_id = applied_discounts.applied_to
        and running.started_at < applied_discounts.applied_from
        and running.ended_at > applied_discounts.applied_from

    union distinct

    select
        running.connection,
        running.subscription_item_id,
        applied_discounts.applied_to_end as cut_at

    from running

    inner join applied_discounts
        on running.connection = applied_discounts.connection
        and running.subscription_id = applied_discounts.applied_to
        and running.started_at < applied_discounts.applied_to_end
        and running.ended_at > applied_discounts.applied_to_end

),

pieces as (

    select
        running.*,
        cuts.cut_at,
        coalesce(
            lead(cuts.cut_at) over (
                partition by running.connection, running.subscription_item_id, running.started_at
                order by cuts.cut_at
            ),
            running.ended_at
        ) as cut_to

    from running

    inner join cuts
        on running.connection = cuts.connection
        and running.subscription_item_id = cuts.subscription_item_id
        and running.started_at <= cuts.cut_at
        and running.ended_at > cuts.cut_at

),

-- Money off a bill falls to its items in proportion.
bills as (

    select
        pieces.connection,
        pieces.subscription_item_id,
        pieces.cut_at,
        sum(others.total) as bill_total

    from pieces

    inner join pieces as others
        on pieces.connection = others.connection
        and pieces.subscription_id = others.subscription_id
        and pieces.cut_at >= others.cut_at
        and pieces.cut_at < others.cut_to

    group by 1, 2, 3

),

discounted as (

    select
        pieces.connection,
        pieces.subscription_item_id,
        pieces.cut_at,
        sum(
            cast(
                pieces.total * coalesce(applied_discounts.percent_off, 0)
                * cast(0.01 as numeric(3, 2)) as numeric(18, 2)
            )
            + cast(
                coalesce(applied_discounts.amount_off, 0)
                * {{ ratio('pieces.total', 'bills.bill_total') }} as numeric(18, 2)
            )
        ) as discount_amount

    from pieces

    inner join bills
        on pieces.connection = bills.connection
        and pieces.subscription_item_id = bills.subscription_item_id
        and pieces.cut_at = bills.cut_at

    inner join applied_discounts
        on pieces.connection = applied_discounts.connection
        and pieces.subscription_id = applied_discounts.applied_to
        and coalesce(applied_discounts.subscription_item_id, pieces.subscription_item_id)
        = pieces.subscription_item_id
        and pieces.cut_at >= applied_discounts.applied_from
        and pieces.cut_at < applied_discounts.applied_to_end

    group by 1, 2, 3

),

judged as (

    select
        pieces.*,
        {{ whole_units('pieces.total', 'pieces.quantity') }} as units,
        -- Stripe bills no less than nothing.
        cast(least(coalesce(discounted.discount_amount, 0), pieces.total) as numeric(18, 2))
            as discount_amount,
        pieces.cut_to = cast('9999-12-31' as timestamp) as is_open,
        coalesce(
            pieces.cut_to = pieces.ends_at
            and pieces.cut_to < cast('9999-12-31' as timestamp),
            false
        ) as is_the_end

    from pieces

    left join discounted
        on pieces.connection = discounted.connection
        and pieces.subscription_item_id = discounted.subscription_item_id
        and pieces.cut_at = discounted.cut_at

)

select
    ---------- ids
    connection || '-' || subscription_id as subscription_id,
    connection || '-' || subscription_item_id as subscription_item_id,
    connection || '-' || customer_id as account_id,

    ---------- strings
    product,
    plan,
    interval_unit,
    currency_code,
    case
        when state <> 'active' then state
        when is_the_end and status = 'canceled' then 'cancelled'
        when is_open and status = 'past_due' then 'past_due'
        else 'active'
    end as status,
    case when is_the_end then coalesce(cancellation_feedback, cancellation_reason) end
        as churn_reason,
    connection,
    {{ unknown('subscriptions', ['deleted_at']) }},

    ---------- numerics
    cast({{ ratio('total', 'units') }} as numeric(18, 2)) as amount,
    interval_count,
    units as quantity,
    discount_amount,

    ---------- booleans
    case
        when is_the_end and cancellation_reason is not null
            then cancellation_reason = 'cancellation_requested'
    end as is_voluntary,

    ---------- timestamps
    cut_at as started_at,
    nullif(cut_to, cast('9999-12-31' as timestamp)) as ended_at,
    case when is_the_end then canceled_at end as cancelled_at,
    updated_at
from judged
