with

touchpoints as (

    select * from {{ ref('crm_touchpoints') }}

),

sessions as (

    select
        visitor_id,
        lead_id,
        row_number() over (
            partition by visitor_id
            order by started_at, session_id
        ) as capture_number
    from {{ ref('crm_web_sessions') }}
    where not coalesce(is_bot, false) and visitor_id is not null and lead_id is not null

),

leads as (

    select * from {{ ref('crm_leads') }}
    where not coalesce(is_deleted, false)

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

-- Who was touched before becoming a lead is the lead that the visitor became.
identified as (

    select
        touchpoints.*,
        coalesce(touchpoints.lead_id, sessions.lead_id) as known_lead_id

    from touchpoints

    left join sessions
        on touchpoints.visitor_id = sessions.visitor_id
        and sessions.capture_number = 1

)

select
    ---------- ids
    identified.touchpoint_id,
    identified.known_lead_id as lead_id,
    coalesce(
        accounts.survivor_account_id, identified.account_id, leads.account_id
    ) as account_id,

    ---------- strings
    coalesce(identified.channel, 'unknown') as channel,
    identified.campaign,

    ---------- dates
    {{ reporting_date('identified.occurred_at') }} as touched_date,

    ---------- timestamps
    identified.occurred_at as touched_at

from identified

left join leads
    on identified.known_lead_id = leads.lead_id

left join accounts
    on coalesce(identified.account_id, leads.account_id) = accounts.account_id
