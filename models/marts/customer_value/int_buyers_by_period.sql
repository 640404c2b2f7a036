with

purchase_days as (

    select * from {{ ref('fct_purchase_days') }}
    where purchase_number <= 2

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

    {{ by_dimension('purchase_days', account_dimensions()) }}

),

-- The first purchase makes a buyer, the second a repeat buyer, and nobody stops being one.
changed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        by_dimension.dimension,
        by_dimension.dimension_value,
        sum(case when by_dimension.purchase_number = 1 then 1 else 0 end) as new_buyers,
        sum(case when by_dimension.purchase_number = 2 then 1 else 0 end) as new_repeat_buyers

    from by_dimension

    inner join period_days
        on by_dimension.purchase_date = period_days.date_day

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
            'changed.new_buyers',
            'periods.period_grain, members.dimension, members.dimension_value',
            'periods.period_start_date'
        ) }} as buyers,
        {{ running_sum(
            'changed.new_repeat_buyers',
            'periods.period_grain, members.dimension, members.dimension_value',
            'periods.period_start_date'
        ) }} as repeat_buyers

    from periods

    cross join members

    left join changed
        on periods.period_grain = changed.period_grain
        and periods.period_start_date = changed.period_start_date
        and members.dimension = changed.dimension
        and members.dimension_value = changed.dimension_value

)

-- Null before the first buyer; from then on every period has a balance.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(buyers as {{ type_double() }}) as buyers,
    cast(repeat_buyers as {{ type_double() }}) as repeat_buyers
from balanced
where buyers is not null
