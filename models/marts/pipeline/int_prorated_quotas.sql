with

goals as (

    select * from {{ ref('dim_goals') }}
    where kpi = 'won_amount' and dimension_value is not null

),

periods as (

    select * from {{ ref('dim_periods') }}

),

reps as (

    select * from {{ ref('dim_reps') }}

),

-- Only a rep has a first and a last working day; a team's quota covers the whole period.
counted as (

    select
        goals.period_grain,
        goals.period_start_date,
        goals.dimension,
        goals.dimension_value,
        goals.goal_value,
        {{ dbt.datediff('periods.period_start_date', 'periods.period_end_date', 'day') }} + 1
            as period_days,
        {{ worked_days(
            'periods.period_start_date', 'periods.period_end_date',
            'reps.hired_date', 'reps.left_date'
        ) }} as worked_days,
        {{ whole_month_days(
            'periods.period_start_date', 'periods.period_end_date',
            'reps.hired_date', 'reps.left_date'
        ) }} as whole_month_days

    from goals

    inner join periods
        on goals.period_grain = periods.period_grain
        and goals.period_start_date = periods.period_start_date

    left join reps
        on goals.dimension = 'rep'
        and goals.dimension_value = reps.rep_id

)

select
    period_grain,
    dimension,
    dimension_value,
    cast(
        {{ ratio('(goal_value * worked_days)', 'period_days') }} as numeric(18, 2)
    ) as quota,
    whole_month_days,
    period_start_date
from counted
where worked_days > 0
