with

leads as (

    select
        *,
        {{ reporting_date('created_at') }} as created_date,
        {{ reporting_date('mql_at') }} as mql_date,
        {{ reporting_date('sql_at') }} as sql_date
    from {{ ref('crm_leads') }}
    where not coalesce(is_deleted, false)

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

outcomes as (

    select * from {{ ref('int_lead_outcomes') }}

),

responses as (

    select * from {{ ref('int_lead_responses') }}

),

clicked_channels as (

    select distinct channel
    from {{ ref('fct_marketing_spend') }}
    where click_count is not null

)

-- A date after the as-of date has not come: nothing is qualified, or captured, in advance.
select
    ---------- ids
    leads.lead_id,
    coalesce(accounts.survivor_account_id, leads.account_id) as account_id,
    leads.rep_id,

    ---------- strings
    coalesce(leads.channel, accounts.channel, 'unknown') as channel,
    leads.campaign,
    coalesce(leads.region, accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(rep_teams.team, 'unknown') as team,

    ---------- numerics
    responses.response_seconds,

    ---------- booleans
    clicked_channels.channel is not null as is_from_clicks,
    responses.is_answered,
    responses.is_answer_due,

    ---------- dates
    leads.created_date,
    case when leads.mql_date <= as_of.as_of_date then leads.mql_date end as mql_date,
    case when leads.sql_date <= as_of.as_of_date then leads.sql_date end as sql_date,
    case
        when outcomes.opportunity_date <= as_of.as_of_date then outcomes.opportunity_date
    end as opportunity_date,
    outcomes.won_date

from leads

inner join as_of
    on leads.created_date <= as_of.as_of_date

left join accounts
    on leads.account_id = accounts.account_id

left join rep_teams
    on leads.rep_id = rep_teams.rep_id
    and leads.created_date >= rep_teams.valid_from
    and leads.created_date < rep_teams.valid_to

left join outcomes
    on leads.lead_id = outcomes.lead_id

left join responses
    on leads.lead_id = responses.lead_id

left join clicked_channels
    on coalesce(leads.channel, accounts.channel, 'unknown') = clicked_channels.channel
