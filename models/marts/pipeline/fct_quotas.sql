with

given as (

    select
        period_grain,
        dimension,
        dimension_value,
        quota,
        period_start_date
    from {{ ref('int_given_quotas') }}
    where is_whole

),

periods as (

    select * from {{ ref('dim_periods') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

spells as (

    select
        given.period_grain,
        given.dimension_value as rep_id,
        rep_teams.team,
        given.quota,
        given.period_start_date,
        greatest(given.period_start_date, rep_teams.valid_from) as first_date,
        least({{ add_days('periods.period_end_date', 1) }}, rep_teams.valid_to) as end_date

    from given

    inner join periods
        on given.period_grain = periods.period_grain
        and given.period_start_date = periods.period_start_date

    inner join rep_teams
        on given.dimension = 'rep'
        and given.dimension_value = rep_teams.rep_id
        and periods.period_end_date >= rep_teams.valid_from
        and given.period_start_date < rep_teams.valid_to

),

counted as (

    select
        *,
        {{ dbt.datediff('first_date', 'end_date', 'day') }} as team_days
    from spells

),

-- A rep who changes team in the period brings each team the days spent there.
shared as (

    select
        period_grain,
        team,
        {{ ratio(
            'quota * team_days',
            'sum(team_days) over (partition by period_grain, period_start_date, rep_id)'
        ) }} as quota,
        period_start_date
    from counted

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

    select
        period_grain,
        'team' as dimension,
        team as dimension_value,
        cast(sum(quota) as numeric(18, 2)) as quota,
        period_start_date
    from shared
    group by 1, 2, 3, 5

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
