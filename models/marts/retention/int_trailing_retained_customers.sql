with

runs as (

    select * from {{ ref('int_active_runs') }}
    where period_grain = 'month'

),

-- The customers of a month end, as the closed cohort of the month end a year later.
cohorts as (

    select
        account_id,
        {{ add_months('first_start_date', 12) }} as compared_from,
        case
            when next_start_date < cast('9999-12-31' as date)
                then {{ add_months('next_start_date', 12) }}
            else next_start_date
        end as compared_to
    from runs

),

-- While a customer is there at both ends it stands: one row, however many months.
retained as (

    select
        runs.region,
        runs.segment,
        runs.channel,
        greatest(cohorts.compared_from, runs.first_start_date) as first_month,
        least(cohorts.compared_to, runs.next_start_date) as next_month

    from cohorts

    inner join runs
        on cohorts.account_id = runs.account_id
        and cohorts.compared_from < runs.next_start_date
        and cohorts.compared_to > runs.first_start_date

),

starts_and_ends as (

    select
        region,
        segment,
        channel,
        first_month as date_day,
        1 as change
    from retained

    union all

    select
        region,
        segment,
        channel,
        next_month as date_day,
        -1 as change
    from retained
    where next_month < cast('9999-12-31' as date)

),

netted as (

    select
        date_day,
        region,
        segment,
        channel,
        sum(change) as retained_customers
    from starts_and_ends
    group by 1, 2, 3, 4

),

by_dimension as (

    {{ by_dimension('netted', account_dimensions()) }}

),

balanced as (

    {{ balances_by_period('by_dimension', ['retained_customers'], ['month']) }}

)

select
    period_start_date as month_start_date,
    dimension,
    dimension_value,
    retained_customers
from balanced
where retained_customers is not null
