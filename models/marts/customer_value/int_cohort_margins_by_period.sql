with

margins as (

    select
        *,
        left(cast(cohort_start_date as {{ dbt.type_string() }}), 7) as cohort
    from {{ ref('int_customer_margins') }}

),

periods as (

    select * from {{ ref('dim_periods') }}
    where has_started and period_grain in ('month', 'quarter', 'year')

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened

),

by_dimension as (

    {{ by_dimension('margins', {'cohort': 'cohort'}) }}

),

changed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        by_dimension.dimension,
        by_dimension.dimension_value,
        sum(by_dimension.customers) as new_customers,
        sum(by_dimension.margin) as margin

    from by_dimension

    inner join period_days
        on by_dimension.date_day = period_days.date_day

    group by 1, 2, 3, 4

),

members as (

    select distinct
        dimension,
        dimension_value
    from by_dimension

),

balanced as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete,
        members.dimension,
        members.dimension_value,
        {{ running_sum(
            'changed.new_customers',
            'periods.period_grain, members.dimension, members.dimension_value',
            'periods.period_start_date'
        ) }} as customers,
        {{ running_sum(
            'changed.margin',
            'periods.period_grain, members.dimension, members.dimension_value',
            'periods.period_start_date'
        ) }} as margin

    from periods

    cross join members

    left join changed
        on periods.period_grain = changed.period_grain
        and periods.period_start_date = changed.period_start_date
        and members.dimension = changed.dimension
        and members.dimension_value = changed.dimension_value

)

-- Null before the first customer; from then on every period has a balance.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(customers as {{ type_double() }}) as customers,
    cast(margin as {{ type_double() }}) as margin
from balanced
where customers is not null
