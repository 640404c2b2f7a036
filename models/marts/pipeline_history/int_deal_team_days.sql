with

state_days as (

    select
        *,
        lead(date_day) over (partition by deal_id order by date_day) as next_date
    from {{ ref('int_deal_state_days') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

team_changes as (

    select
        rep_id,
        valid_from as changed_date
    from rep_teams

    union distinct

    select
        rep_id,
        valid_to as changed_date
    from rep_teams

)

select
    deal_id,
    rep_id,
    stage,
    amount_native,
    probability,
    is_open,
    is_won,
    is_removed,
    date_day,
    expected_close_date
from state_days

union all

-- An open deal changes team with its rep; a closed one stays with the team that closed it.
select
    state_days.deal_id,
    state_days.rep_id,
    state_days.stage,
    state_days.amount_native,
    state_days.probability,
    state_days.is_open,
    state_days.is_won,
    state_days.is_removed,
    team_changes.changed_date as date_day,
    state_days.expected_close_date

from state_days

cross join {{ ref('dim_as_of') }} as as_of

inner join team_changes
    on state_days.rep_id = team_changes.rep_id
    and state_days.date_day < team_changes.changed_date
    and (state_days.next_date is null or state_days.next_date > team_changes.changed_date)

where
    state_days.is_open
    and team_changes.changed_date <= as_of.as_of_date
