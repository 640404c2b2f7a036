with

product_aliases as (

    select * from {{ ref('crm_product_aliases') }}

),

products as (

    select
        'deals' as entity,
        deal_id as id,
        product,
        {{ reporting_date('created_at') }} as event_date
    from {{ ref('crm_deals') }}
    where merged_into_id is null and not coalesce(is_deleted, false)

    union all

    select
        'order_lines' as entity,
        order_id || coalesce(', ' || order_line_id, '') as id,
        product,
        {{ reporting_date('ordered_at') }} as event_date
    from {{ ref('crm_order_lines') }}
    where not coalesce(is_deleted, false)

    union all

    select
        'subscriptions' as entity,
        subscription_id || coalesce(', ' || subscription_item_id, '') as id,
        product,
        {{ reporting_date('started_at') }} as event_date
    from {{ ref('crm_subscriptions') }}

),

goals as (

    select * from {{ ref('dim_goals') }}
    where dimension = 'rep' and match_count = 1

),

reps as (

    select * from {{ ref('dim_reps') }}

)

select
    'product_renamed' as rule,
    products.entity,
    products.id,
    products.product || ' : ' || product_aliases.product as value,
    products.event_date as first_seen

from products

inner join product_aliases
    on products.product = product_aliases.alias

union all

-- Once per rep, however many goals there are.
select
    'goal_names_rep' as rule,
    'goals' as entity,
    goals.given_value as id,
    goals.dimension_value as value,
    min(goals.period_start_date) as first_seen

from goals

inner join reps
    on goals.dimension_value = reps.rep_id
    and goals.given_value = reps.rep_name

group by goals.given_value, goals.dimension_value
