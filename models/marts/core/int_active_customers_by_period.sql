with

spans as (

    select * from {{ ref('fct_active_spans') }}

),

periods as (

    select * from {{ ref('dim_periods') }}
    where has_started and period_grain in ('month', 'quarter', 'year')

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened

),

-- Each span is two events, so the cost grows with the events and not with the months.
changes as (

    select
        segment,
        active_from as date_day,
        1 as change
    from spans

    union all

    select
        segment,
        active_to as date_day,
        -1 as change
    from spans

),

by_dimension as (

    {{ by_dimension('changes', {'segment': 'segment'}) }}

),

changed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        by_dimension.dimension,
        by_dimension.dimension_value,
        sum(by_dimension.change) as net_change

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
        least(periods.period_end_date, periods.as_of_date) as measured_date,
        members.dimension,
        members.dimension_value,
        {{ running_sum(
            'changed.net_change',
            'periods.period_grain, members.dimension, members.dimension_value',
            'periods.period_start_date'
        ) }} as active_customers

    from periods

    cross join members

    left join changed
        on periods.period_grain = changed.period_grain
        and periods.period_start_date = changed.period_start_date
        and members.dimension = changed.dimension
        and members.dimension_value = changed.dimension_value

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
    cast(active_customers as {{ type_double() }}) as active_customers
from balanced
where active_customers is not null
