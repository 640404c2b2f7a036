with

subscriptions as (

    select
        *,
        subscription_id || coalesce(', ' || subscription_item_id, '') as id,
        {{ reporting_date('started_at') }} as started_date,
        {{ reporting_date('ended_at') }} as ended_date,
        cast(amount * coalesce(quantity, 1) as numeric(38, 2)) as price,
        row_number() over (
            partition by subscription_id, subscription_item_id
            order by started_at
        ) as row_of_item
    from {{ ref('crm_subscriptions') }}

),

terms as (

    select
        *,
        subscription_id || coalesce(', ' || subscription_item_id, '') as id
    from {{ ref('fct_subscription_terms') }}
    -- A discount that is a line of its own runs beside what it lowers.
    where mrr_native > 0

),

followed as (

    select
        *,
        max(active_to) over (
            partition by subscription_id, subscription_item_id
            order by active_from, active_to
            rows between unbounded preceding and 1 preceding
        ) as priced_until
    from terms

)

select
    'subscription_ended_before_start' as rule,
    'subscriptions' as entity,
    id,
    cast(ended_date as {{ dbt.type_string() }}) as value,
    started_date as first_seen
from subscriptions
where ended_date < started_date

union all

-- Whether a pause has an end nobody needs to know yet, where the row follows one that was paid.
select
    'subscription_counts_nowhere' as rule,
    'subscriptions' as entity,
    id,
    status as value,
    started_date as first_seen
from subscriptions
where
    price <> 0
    and ended_at is null
    and deleted_at is null
    and (
        (status in ('paused', 'unpaid') and row_of_item = 1)
        or (status = 'cancelled' and cancelled_at is null)
    )

union all

select
    'subscription_discount_above_price' as rule,
    'subscriptions' as entity,
    id,
    cast(discount_amount as {{ dbt.type_string() }})
    || ' : '
    || cast(price as {{ dbt.type_string() }}) as value,
    started_date as first_seen
from subscriptions
where
    discount_amount > price
    and price > 0
    and '{{ choice_var("mrr_discounts", ["deduct", "ignore"]) }}' = 'deduct'

union all

-- Two prices of one item at the same time; both are counted.
select
    'subscription_priced_twice' as rule,
    'subscriptions' as entity,
    id,
    cast(priced_until as {{ dbt.type_string() }}) as value,
    active_from as first_seen
from followed
where active_from < priced_until

union all

-- Of two that start on one day the one with the greater id is named, so a pair is one row.
select
    'subscriptions_overlap' as rule,
    'subscriptions' as entity,
    later.id,
    min(earlier.subscription_id) as value,
    later.active_from as first_seen

from terms as later

inner join terms as earlier
    on later.customer_id = earlier.customer_id
    and later.product = earlier.product
    and later.subscription_id <> earlier.subscription_id
    and later.active_from < earlier.active_to
    and (
        later.active_from > earlier.active_from
        or (
            later.active_from = earlier.active_from
            and later.subscription_id > earlier.subscription_id
        )
    )

group by later.id, later.active_from
