with

unsorted as (

    {{ source_rows('amocrm', 'unsorted') }}

),

unsorted_leads as (

    {{ source_rows('amocrm', 'unsorted_leads') }}

),

leads as (

    {{ source_rows('amocrm', 'leads') }}

),

stages as (

    select * from {{ ref('base_amocrm__stages') }}

),

changes as (

    select * from {{ ref('base_amocrm__changes') }}

),

deals as (

    select * from {{ ref('stg_amocrm__deals') }}

),

-- The list of incoming leads forgets a lead once it is accepted: its deal remembers where it
-- began.
waiting as (

    select
        leads.connection,
        leads.lead_id

    from leads

    inner join stages
        on leads.connection = stages.connection
        and leads.pipeline_id = stages.pipeline_id
        and leads.status_id = stages.status_id

    where stages.is_unsorted

),

requests as (

    select
        unsorted.connection,
        coalesce(unsorted_leads.lead_id, unsorted.uid) as lead_id,
        max(unsorted.source_name) as source_name,
        min(unsorted.created_at) as created_at

    from unsorted

    left join unsorted_leads
        on unsorted.connection = unsorted_leads.connection
        and unsorted.uid = unsorted_leads.uid

    group by 1, 2

),

accepted as (

    select
        connection,
        lead_id,
        min(case when is_unsorted_before and not is_unsorted then changed_at end) as accepted_at
    from changes
    where is_unsorted_before
    group by 1, 2

),

ids as (

    select
        connection,
        lead_id
    from requests

    union distinct

    select
        connection,
        lead_id
    from waiting

    union distinct

    select
        connection,
        lead_id
    from accepted

)

select
    ---------- ids
    ids.connection,
    ids.connection || '-' || ids.lead_id as lead_id,
    ids.connection || '-' || nullif(leads.responsible_user_id, '0') as rep_id,
    deals.account_id,
    deals.deal_id,

    ---------- strings
    coalesce(deals.channel, requests.source_name) as channel,
    deals.region,

    ---------- booleans
    leads.is_deleted,

    ---------- timestamps
    coalesce(requests.created_at, leads.created_at) as created_at,
    accepted.accepted_at as converted_at,
    leads.updated_at,

    ---------- not known to amoCRM
    {{ unknown('leads', [
        'campaign', 'disqualified_reason', 'mql_at', 'sql_at', 'disqualified_at'
    ]) }}

from ids

left join requests
    on ids.connection = requests.connection
    and ids.lead_id = requests.lead_id

left join accepted
    on ids.connection = accepted.connection
    and ids.lead_id = accepted.lead_id

left join leads
    on ids.connection = leads.connection
    and ids.lead_id = leads.lead_id

left join deals
    on ids.connection || '-' || ids.lead_id = deals.deal_id

where coalesce(requests.created_at, leads.created_at) is not null
