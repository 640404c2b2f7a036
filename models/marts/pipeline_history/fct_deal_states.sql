with

states as (

    select
        *,
        lag(is_open) over (partition by deal_id order by date_day) as was_open,
        lead(date_day) over (partition by deal_id order by date_day) as next_date
    from {{ ref('int_deal_team_days') }}

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
    max(case when not states.is_open and coalesce(states.was_open, true) then states.date_day end)
        over (
            partition by states.deal_id
            order by states.date_day
            rows between unbounded preceding and current row
        ) as closed_from,
    states.date_day as valid_from,
    coalesce(states.next_date, cast('9999-12-31' as date)) as valid_to

from states

inner join deals
    on states.deal_id = deals.deal_id

inner join spans
    on states.deal_id = spans.deal_id

left join rep_teams
    on states.rep_id = rep_teams.rep_id
    and states.date_day >= rep_teams.valid_from
    and states.date_day < rep_teams.valid_to

left join stages
    on deals.pipeline = stages.pipeline
    and states.stage = stages.stage

left join rates
    on states.date_day = rates.date_day
    and deals.currency_code = rates.currency_code
