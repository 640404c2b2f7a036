with

contacts as (

    {{ source_rows('hubspot', 'contacts') }}

)

select
    connection,

    ---------- ids
    connection || '-' || id as lead_id,
    connection || '-' || hubspot_owner_id as rep_id,
    connection || '-' || associatedcompanyid as account_id,

    ---------- strings
    hs_analytics_source as channel,
    hs_analytics_first_touch_converting_campaign as campaign,
    country as region,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    coalesce(lead_date, createdate) as created_at,
    mql_date as mql_at,
    sql_date as sql_at,
    opportunity_date as converted_at,
    updated_at,

    ---------- not known to HubSpot
    {{ unknown('leads', ['deal_id', 'disqualified_reason', 'disqualified_at']) }}

from contacts
-- Who only reads the newsletter is no lead yet; stages of an account's own are later ones.
where
    lifecyclestage not in ('subscriber', 'other', 'evangelist')
    or coalesce(lead_date, mql_date, sql_date, opportunity_date) is not null
