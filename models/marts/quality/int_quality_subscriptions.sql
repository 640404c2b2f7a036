with

subscriptions as (

    select
        *,
        subscription_id || coalesce(', ' || subscription_item_id, '') as id,
        {{ reporting_date('started_at') }} as started_date,
        {{ reporting_date('ended_at') }} as ended_date
    from {{ ref('crm_subscriptions') }}

),

terms as (

    select
        *,
        subscription_id || coalesce(', ' || subscription_item_id, '') as id
    from {{ ref('fct_subscription_terms') }}

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
