with

lines as (

    select * from {{ ref('fct_revenue_lines') }}
    where account_id is not null

),

new_customers as (

    select * from {{ ref('int_customers') }}

),

subscribers as (

    select * from {{ ref('int_customer_cohorts') }}

),

-- A subscriber's cohort is that of the churn cohorts; everybody else's is the month in
-- which the account became a customer.
cohorts as (

    select
        new_customers.account_id,
        coalesce(subscribers.cohort_start_date, new_customers.customer_date) as joined_date

    from new_customers

    left join subscribers
        on new_customers.account_id = subscribers.customer_id

),

costs as (

    select count(cost) as costed_line_count from lines

),

-- One row per customer, on the day it joined, and one per line that it bought: what a cohort
-- has brought so far is a running sum of them.
margins as (

    select
        joined_date,
        joined_date as date_day,
        1 as customers,
        cast(0 as numeric(18, 2)) as margin
    from cohorts

    union all

    -- What was bought before joining is earned with joining. Where no line has a cost, all of
    -- the revenue is margin; where some have, a line without one has none.
    select
        cohorts.joined_date,
        greatest(lines.revenue_date, cohorts.joined_date) as date_day,
        0 as customers,
        case when costs.costed_line_count = 0 then lines.revenue else lines.revenue - lines.cost end
            as margin

    from lines

    inner join cohorts
        on lines.account_id = cohorts.account_id

    cross join costs

),

by_dimension as (

    {{ by_dimension('margins', {
        'cohort': 'left(cast(joined_date as ' ~ dbt.type_string() ~ '), 7)'
    }) }}

),

balanced as (

    {{ balances_by_period('by_dimension', ['customers', 'margin'], ['month', 'quarter', 'year']) }}

)

-- Null before the first customer; from then on every period has a balance.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    customers,
    margin
from balanced
where customers is not null
