with

leads as (

    {{ source_rows('bitrix24', 'crm_lead') }}

),

stage_history as (

    {{ source_rows('bitrix24', 'crm_stagehistory_lead') }}

),

statuses as (

    {{ source_rows('bitrix24', 'crm_status') }}

),

sources as (

    select * from {{ ref('base_bitrix24__sources') }}

),

states as (

    select
        connection,
        status_id,
        name,
        semantics
    from statuses
    where entity_id = 'STATUS'

),

endings as (

    select
        connection,
        owner_id,
        max(created_time) as ended_at
    from stage_history
    where type_id = 3 and status_id is not null
    group by 1, 2

),

-- The ids of the states that end a lead well and badly are fixed; their names are not.
judged as (

    select
        leads.*,
        coalesce(states.name, leads.status_name) as state,
        coalesce(
            leads.status_semantic_id,
            states.semantics,
            case leads.status_id when 'CONVERTED' then 'S' when 'JUNK' then 'F' else 'P' end
        ) as semantics,
        coalesce(endings.ended_at, leads.date_closed, leads.moved_time) as ended_at

    from leads

    left join states
        on leads.connection = states.connection
        and leads.status_id = states.status_id

    left join endings
        on leads.connection = endings.connection
        and leads.lead_id = endings.owner_id

)

select
    ---------- ids
    judged.connection,
    judged.connection || '-' || judged.lead_id as lead_id,
    judged.connection || '-' || nullif(judged.assigned_by_id, '0') as rep_id,
    {{ bitrix24_account('judged') }} as account_id,
    judged.connection || '-' || nullif(judged.deal_id, '0') as deal_id,

    ---------- strings
    coalesce(judged.utm_source, sources.name, judged.source_name) as channel,
    judged.utm_campaign as campaign,
    judged.address_country as region,
    case when judged.semantics = 'F' then judged.state end as disqualified_reason,

    ---------- booleans
    judged.is_deleted,

    ---------- timestamps
    judged.date_create as created_at,
    case when judged.semantics = 'S' then judged.ended_at end as converted_at,
    case when judged.semantics = 'F' then judged.ended_at end as disqualified_at,
    judged.date_modify as updated_at,

    ---------- not known to Bitrix24
    {{ unknown('leads', ['mql_at', 'sql_at']) }}

from judged

left join sources
    on judged.connection = sources.connection
    and judged.source_id = sources.source_id

where judged.lead_id <> '0'
