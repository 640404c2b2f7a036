with

state_days as (

    select
        *,
        lead(date_day) over (partition by deal_id order by date_day) as next_date
    from {{ ref('int_deal_state_days') }}

),

deals as (

    select * from {{ ref('int_described_deals') }}

),

spans as (

    select * from {{ ref('int_deal_spans') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

stages as (

    select * from {{ ref('dim_stages') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

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

),

-- An open deal changes team with its rep; a closed one stays with the team that closed it.
first_days as (

    select
        deal_id,
        date_day as state_day,
        date_day
    from state_days

    union all

    select
        state_days.deal_id,
        state_days.date_day as state_day,
        team_changes.changed_date as date_day

    from state_days

    cross join as_of

    inner join team_changes
        on state_days.rep_id = team_changes.rep_id
        and state_days.date_day < team_changes.changed_date
        and (state_days.next_date is null or state_days.next_date > team_changes.changed_date)

    where
        state_days.is_open
        and team_changes.changed_date <= as_of.as_of_date

),

states as (

    select
        state_days.*,
        first_days.date_day as valid_from,
        lag(state_days.is_open) over (
            partition by state_days.deal_id
            order by first_days.date_day
        ) as was_open,
        lead(first_days.date_day) over (
            partition by state_days.deal_id
            order by first_days.date_day
        ) as next_valid_from

    from first_days

    inner join state_days
        on first_days.deal_id = state_days.deal_id
        and first_days.state_day = state_days.date_day

)

select
    ---------- ids
    states.deal_id,
    deals.account_id,
    states.rep_id,

    ---------- strings
    deals.pipeline,
    states.stage,
    coalesce(rep_teams.team, 'unknown') as team,
    deals.region,
    deals.product,
    deals.channel,
    deals.segment,
    deals.currency_code,

    ---------- numerics
    states.amount_native,
    {{ in_reporting_currency('states.amount_native', 'rates.rate') }} as amount,
    coalesce(states.probability, stages.default_probability) as probability,
    stages.stage_order,

    ---------- booleans
    states.is_open,
    states.is_won,
    states.is_removed,

    ---------- dates
    states.expected_close_date,
    spans.opened_date,
    spans.recorded_from,
    spans.observed_from,
    max(case when not states.is_open and coalesce(states.was_open, true) then states.valid_from end)
        over (
            partition by states.deal_id
            order by states.valid_from
            rows between unbounded preceding and current row
        ) as closed_from,
    states.valid_from{{ and_deal_fields('deals') }},
    coalesce(states.next_valid_from, cast('9999-12-31' as date)) as valid_to

from states

inner join deals
    on states.deal_id = deals.deal_id

inner join spans
    on states.deal_id = spans.deal_id

left join rep_teams
    on states.rep_id = rep_teams.rep_id
    and states.valid_from >= rep_teams.valid_from
    and states.valid_from < rep_teams.valid_to

left join stages
    on deals.pipeline = stages.pipeline
    and states.stage = stages.stage

left join rates
    on states.valid_from = rates.date_day
    and deals.currency_code = rates.currency_code
