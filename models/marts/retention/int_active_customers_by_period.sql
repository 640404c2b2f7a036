with

basis as (

    select * from {{ ref('int_active_customer_basis') }}

),

spans as (

    select * from {{ ref('fct_active_spans') }}

),

item_changes as (

    select * from {{ ref('int_item_mrr_changes_daily') }}

),

-- Each span is two events, so the cost grows with the events and not with the months.
starts_and_ends as (

    select
        region,
        segment,
        channel,
        active_from as date_day,
        1 as change
    from spans

    union all

    select
        region,
        segment,
        channel,
        active_to as date_day,
        -1 as change
    from spans
    where active_to < cast('9999-12-31' as date)

),

netted as (

    select
        date_day,
        region,
        segment,
        channel,
        sum(change) as active_customers
    from starts_and_ends
    group by 1, 2, 3, 4

),

by_dimension as (

    {{ by_dimension('netted', account_dimensions()) }}

),

-- A plan or a product has the customers of whom an item runs; a buyer has no such item.
changes as (

    select
        date_day,
        dimension,
        dimension_value,
        active_customers
    from by_dimension

    union all

    select
        item_changes.date_day,
        item_changes.dimension,
        item_changes.dimension_value,
        item_changes.customers_change as active_customers

    from item_changes

    inner join basis
        on basis.active_customer_basis = 'subscription'

),

balanced as (

    {{ balances_by_period('changes', ['active_customers']) }}

)

-- Null before the first customer; from then on every period has a balance, 0 included.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    measured_date,
    dimension,
    dimension_value,
    active_customers
from balanced
where active_customers is not null
