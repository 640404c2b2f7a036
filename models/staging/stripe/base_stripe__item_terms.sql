with

loaded as (

    {{ source_rows('stripe', 'subscriptions') }}

),

items as (

    {{ source_rows('stripe', 'subscription_items') }}

),

prices as (

    select * from {{ ref('base_stripe__prices') }}

),

-- From 2025-03-31 the items know the running period.
periods as (

    select
        connection,
        subscription,
        max(current_period_end) as current_period_end
    from items
    group by 1, 2

),

subscriptions as (

    select
        loaded.*,
        coalesce(
            loaded.ended_at,
            loaded.cancel_at,
            case
                when loaded.cancel_at_period_end
                    then coalesce(loaded.current_period_end, periods.current_period_end)
            end,
            cast('9999-12-31' as timestamp)
        ) as ends_at

    from loaded

    left join periods
        on loaded.connection = periods.connection
        and loaded.id = periods.subscription

),

-- What an item costs per bill: its price, or what was billed where that has no unit price. Where
-- nobody knows its interval, it is the months or the days that a bill was for.
priced as (

    select
        changes.*,
        prices.product,
        prices.plan,
        upper(prices.currency) as currency_code,
        coalesce(
            prices.interval_unit, case when changes.billed_months > 0 then 'month' else 'day' end
        ) as interval_unit,
        case
            when prices.interval_unit is not null then prices.interval_count
            else coalesce(nullif(changes.billed_months, 0), changes.billed_days)
        end as interval_count,
        cast(
            coalesce(
                prices.unit_amount * cast(changes.quantity as numeric(13, 0)),
                changes.billed_amount,
                case when changes.state <> 'active' then 0 end
            ) as numeric(18, 2)
        ) as total,
        min(changes.begins_at) over (
            partition by changes.connection, changes.subscription_item_id
        ) as item_begins_at,
        min(case when changes.state = 'active' then changes.changed_at end) over (
            partition by changes.connection, changes.subscription_item_id
        ) as first_active_at,
        min(case when changes.preference = 1 then changes.changed_at end) over (
            partition by changes.connection, changes.subscription_item_id
        ) as stopped_at

    from {{ ref('base_stripe__item_changes') }} as changes

    left join prices
        on changes.connection = prices.connection
        and changes.price_id = prices.price_id

    where not coalesce(prices.is_metered, false)

),

begun as (

    select
        *,
        case
            when changed_at = first_active_at and item_begins_at < changed_at then item_begins_at
            else changed_at
        end as started_at
    from priced
    where
        total is not null
        and (stopped_at is null or changed_at < stopped_at or preference = 1)

),

chosen as (

    select
        *,
        row_number() over (
            partition by connection, subscription_item_id, started_at
            order by preference
        ) as choice
    from begun

),

conditions as (

    select
        *,
        state || ', ' || coalesce(price_id, '') || ', ' || cast(total as {{ dbt.type_string() }})
            as condition
    from chosen
    where choice = 1

),

followed as (

    select
        *,
        lag(condition) over (
            partition by connection, subscription_item_id
            order by started_at
        ) as previous_condition
    from conditions

),

-- A bill for the next period changes nothing.
terms as (

    select
        followed.*,
        subscriptions.status,
        subscriptions.ends_at,
        subscriptions.canceled_at,
        subscriptions.cancellation_details_reason,
        subscriptions.cancellation_details_feedback,
        subscriptions.updated,
        least(
            coalesce(
                lead(followed.started_at) over (
                    partition by followed.connection, followed.subscription_item_id
                    order by followed.started_at
                ),
                cast('9999-12-31' as timestamp)
            ),
            coalesce(subscriptions.ends_at, cast('9999-12-31' as timestamp))
        ) as ended_at

    from followed

    left join subscriptions
        on followed.connection = subscriptions.connection
        and followed.subscription_id = subscriptions.id

    where
        followed.previous_condition is null
        or followed.previous_condition <> followed.condition

)

select
    ---------- ids
    subscription_id,
    subscription_item_id,
    customer_id,

    ---------- strings
    product,
    plan,
    currency_code,
    interval_unit,
    state,
    status,
    cancellation_details_reason as cancellation_reason,
    cancellation_details_feedback as cancellation_feedback,
    connection,

    ---------- numerics
    interval_count,
    quantity,
    total,

    ---------- timestamps
    started_at,
    ended_at,
    ends_at,
    canceled_at,
    updated as updated_at
from terms
where state <> 'removed' and started_at < ended_at
