with

given as (

    select * from {{ ref('int_given_quotas') }}
    where dimension = 'rep'

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
        on given.dimension_value = rep_teams.rep_id
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

)

select
    period_grain,
    'team' as dimension,
    team as dimension_value,
    cast(sum(quota) as numeric(18, 2)) as quota,
    period_start_date
from shared
group by 1, 2, 3, 5
