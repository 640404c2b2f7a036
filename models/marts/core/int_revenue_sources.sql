-- What a CRM has sold a billing system bills: counted from both, it would be twice the money.
with

supplied as (

    select
        'order_lines' as entity,
        connector
    from {{ ref('crm_order_lines') }}
    where {{ has_several_sources('order_lines') }} and not coalesce(is_deleted, false)
    group by 2

    union all

    select
        'subscriptions' as entity,
        connector
    from {{ ref('crm_subscriptions') }}
    where {{ has_several_sources('subscriptions') }}
    group by 2

),

with_deals as (

    select connector
    from {{ ref('crm_deals') }}
    where {{ has_several_sources('order_lines') }} or {{ has_several_sources('subscriptions') }}
    group by 1

),

judged as (

    select
        supplied.entity,
        supplied.connector,
        {{ is_stated_revenue_source('supplied.connector') }} as is_stated,
        with_deals.connector is not null as has_deals

    from supplied

    left join with_deals
        on supplied.connector = with_deals.connector

),

-- What nobody supplies cannot be chosen: then all that there is counts as if nothing were stated.
ranked as (

    select
        *,
        case when is_stated then 1 when has_deals then 3 else 2 end as choice
    from judged

)

select
    entity,
    connector,
    has_deals,
    choice = min(choice) over (partition by entity) as is_counted
from ranked
