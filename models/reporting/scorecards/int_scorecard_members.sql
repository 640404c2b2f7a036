with

definitions as (

    select * from {{ ref('dim_scorecard_kpis') }}

),

trends as (

    select * from {{ ref('kpi_trends') }}

),

reps as (

    select * from {{ ref('dim_reps') }}

),

latest_periods as (

    select
        period_grain,
        max(period_start_date) as period_start_date,
        max(period_end_date) as period_end_date
    from {{ ref('dim_periods') }}
    where is_complete
    group by 1

),

-- Of every KPI its latest complete period.
dated as (

    select
        definitions.scorecard,
        definitions.dimension,
        definitions.kpi,
        definitions.period_grain,
        latest_periods.period_start_date,
        latest_periods.period_end_date

    from definitions

    inner join latest_periods
        on definitions.period_grain = latest_periods.period_grain

),

-- Nobody is compared with a rep who has left, nor with what has no owner.
present as (

    select
        dated.scorecard,
        dated.dimension,
        trends.dimension_value

    from dated

    inner join trends
        on dated.kpi = trends.kpi
        and dated.period_grain = trends.period_grain
        and dated.dimension = trends.dimension
        and dated.period_start_date = trends.period_start_date

    left join reps
        on trends.dimension = 'rep'
        and trends.dimension_value = reps.rep_id

    where
        not trends.is_filled
        and trends.dimension_value <> 'unknown'
        and coalesce(reps.left_date >= dated.period_start_date, true)

),

-- A rep with nothing to show in the period is a member all the same.
employed as (

    select
        dated.scorecard,
        dated.dimension,
        reps.rep_id as dimension_value

    from dated

    inner join reps
        on coalesce(dated.period_end_date >= reps.hired_date, true)
        and coalesce(dated.period_start_date <= reps.left_date, true)

    where dated.dimension = 'rep'

),

members as (

    select * from present

    union distinct

    select * from employed

)

select
    dated.scorecard,
    dated.kpi,
    dated.period_grain,
    dated.dimension,
    members.dimension_value,
    dated.period_start_date,
    dated.period_end_date

from dated

inner join members
    on dated.scorecard = members.scorecard
    and dated.dimension = members.dimension
