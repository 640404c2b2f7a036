with

balances as (

    select * from {{ ref('int_month_end_mrr') }}

),

-- The customers of a month end, as the closed cohort of the month end a year later.
cohorts as (

    select
        *,
        {{ add_months('first_month', 12) }} as compared_from,
        case
            when next_month < cast('9999-12-31' as date) then {{ add_months('next_month', 12) }}
            else next_month
        end as compared_to
    from balances

),

-- While neither balance changes the pair of them stands: one row, however many months.
retained as (

    select
        cohorts.currency_code,
        cohorts.region,
        cohorts.segment,
        cohorts.channel,
        cohorts.mrr as opening_native,
        balances.mrr_at_rate_of_year_before as retained_native,
        greatest(cohorts.compared_from, balances.first_month) as first_month,
        least(cohorts.compared_to, balances.next_month) as next_month

    from cohorts

    inner join balances
        on cohorts.customer_id = balances.customer_id
        and cohorts.compared_from < balances.next_month
        and cohorts.compared_to > balances.first_month

),

changes as (

    select
        first_month as month_start_date,
        currency_code,
        region,
        segment,
        channel,
        opening_native,
        retained_native,
        least(opening_native, retained_native) as capped_native
    from retained

    union all

    select
        next_month as month_start_date,
        currency_code,
        region,
        segment,
        channel,
        -opening_native as opening_native,
        -retained_native as retained_native,
        -least(opening_native, retained_native) as capped_native
    from retained
    where next_month < cast('9999-12-31' as date)

),

by_attributes as (

    select
        month_start_date,
        currency_code,
        region,
        segment,
        channel,
        sum(opening_native) as opening_native,
        sum(retained_native) as retained_native,
        sum(capped_native) as capped_native
    from changes
    group by 1, 2, 3, 4, 5

),

by_dimension as (

    {{ by_dimension('by_attributes', account_dimensions()) }}

)

select
    month_start_date,
    dimension,
    dimension_value,
    currency_code,
    cast(sum(opening_native) as numeric(38, 14)) as opening_native,
    cast(sum(retained_native) as numeric(38, 14)) as retained_native,
    cast(sum(capped_native) as numeric(38, 14)) as capped_native
from by_dimension
group by 1, 2, 3, 4
