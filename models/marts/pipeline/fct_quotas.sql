with

given as (

    select * from {{ ref('int_given_quotas') }}

),

team_quotas as (

    select * from {{ ref('int_team_quotas') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

summed_over_reps as (

    select
        period_grain,
        'all' as dimension,
        'all' as dimension_value,
        sum(quota) as quota,
        period_start_date
    from given
    where dimension = 'rep'
    group by 1, 2, 3, 5

    union all

    select * from team_quotas

),

-- A quota of its own stands, even where the reps' quotas add up to something else.
united as (

    select * from given

    union all

    select summed_over_reps.*

    from summed_over_reps

    left join given
        on summed_over_reps.period_grain = given.period_grain
        and summed_over_reps.period_start_date = given.period_start_date
        and summed_over_reps.dimension = given.dimension
        and summed_over_reps.dimension_value = given.dimension_value

    where given.quota is null

)

select
    united.period_grain,
    united.dimension,
    united.dimension_value,
    cast(united.quota as numeric(18, 2)) as quota,
    periods.is_complete,
    periods.has_started,
    periods.period_end_date >= periods.as_of_date as is_running_or_future,
    united.period_start_date,
    periods.period_end_date

from united

inner join periods
    on united.period_grain = periods.period_grain
    and united.period_start_date = periods.period_start_date
