with

goals as (

    select * from {{ ref('fct_goals') }}
    where kpi = 'won_amount' and match_count = 1

),

periods as (

    select * from {{ ref('dim_periods') }}

),

reps as (

    select * from {{ ref('dim_reps') }}

),

-- Only a rep has a first and a last working day; a team's quota covers the whole period.
bounded as (

    select
        goals.period_grain,
        goals.period_start_date,
        periods.period_end_date,
        goals.dimension,
        goals.dimension_value,
        goals.goal_value,
        greatest(
            periods.period_start_date, coalesce(reps.hired_date, periods.period_start_date)
        ) as first_worked_date,
        least(
            periods.period_end_date, coalesce(reps.left_date, periods.period_end_date)
        ) as last_worked_date

    from goals

    inner join periods
        on goals.period_grain = periods.period_grain
        and goals.period_start_date = periods.period_start_date

    left join reps
        on goals.dimension = 'rep'
        and goals.dimension_value = reps.rep_id

),

counted as (

    select
        *,
        {{ dbt.datediff('period_start_date', 'period_end_date', 'day') }} + 1 as period_days,
        {{ dbt.datediff('first_worked_date', 'last_worked_date', 'day') }} + 1 as worked_days
    from bounded

)

select
    period_grain,
    dimension,
    dimension_value,
    cast(
        {{ ratio('(goal_value * worked_days)', 'period_days') }} as numeric(18, 2)
    ) as quota,
    period_start_date
from counted
where worked_days > 0
