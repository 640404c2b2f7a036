with

activities as (

    select
        *,
        {{ reporting_date('created_at') }} as created_date,
        {{ reporting_date('coalesce(starts_at, created_at)') }} as activity_date,
        coalesce(direction, 'outbound') = 'outbound' as is_outbound,
        -- What was only planned, or called off, was not done.
        coalesce(outcome, 'done') not in ('planned', 'cancelled') as is_done
    from {{ ref('crm_activities') }}
    where not coalesce(is_deleted, false)

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

judged as (

    select
        *,
        activity_type = 'call' and is_outbound and is_done as is_outbound_call,
        activity_type = 'email' and is_outbound and is_done as is_outbound_email,
        -- The outcome decides; without one, a short call is mostly voice mail.
        activity_type = 'call' and case
            when outcome is not null then outcome in ('connected', 'replied', 'held')
            else coalesce(duration_seconds >= {{ number_var('connected_call_seconds') }}, false)
        end as is_connected_call
    from activities

)

select
    ---------- ids
    judged.activity_id,
    judged.rep_id,
    judged.deal_id,
    judged.lead_id,
    -- An account that the account list lacks was called all the same.
    coalesce(accounts.survivor_account_id, judged.account_id) as account_id,
    -- Who it was with: the person, else the lead, else the company. The word before the
    -- id keeps apart a contact and a company that bear the same number.
    coalesce(
        'contact ' || judged.contact_id,
        'lead ' || judged.lead_id,
        'account ' || coalesce(accounts.survivor_account_id, judged.account_id)
    ) as prospect_id,

    ---------- strings
    judged.activity_type,
    judged.outcome,
    coalesce(activity_teams.team, 'unknown') as team,
    coalesce(created_teams.team, 'unknown') as created_team,
    coalesce(accounts.region, 'unknown') as region,

    ---------- numerics
    judged.duration_seconds,

    ---------- booleans
    judged.is_outbound_call,
    judged.is_connected_call,
    (judged.is_outbound_call or judged.is_outbound_email)
    and not coalesce(judged.is_automated, false) as is_pitch,
    judged.is_connected_call or coalesce(judged.outcome, '') = 'replied' as is_response,

    ---------- dates
    judged.created_date,
    judged.activity_date

from judged

left join accounts
    on judged.account_id = accounts.account_id

left join rep_teams as activity_teams
    on judged.rep_id = activity_teams.rep_id
    and judged.activity_date >= activity_teams.valid_from
    and judged.activity_date < activity_teams.valid_to

left join rep_teams as created_teams
    on judged.rep_id = created_teams.rep_id
    and judged.created_date >= created_teams.valid_from
    and judged.created_date < created_teams.valid_to
