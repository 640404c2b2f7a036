with

calls as (

    {{ source_rows('hubspot', 'calls') }}

),

meetings as (

    {{ source_rows('hubspot', 'meetings') }}

),

emails as (

    {{ source_rows('hubspot', 'emails') }}

),

tasks as (

    {{ source_rows('hubspot', 'tasks') }}

),

engagement_contacts as (

    {{ source_rows('hubspot', 'engagement_contacts') }}

),

engagement_companies as (

    {{ source_rows('hubspot', 'engagement_companies') }}

),

engagement_deals as (

    {{ source_rows('hubspot', 'engagement_deals') }}

),

judged_calls as (

    select
        *,
        lower(hs_call_direction) as direction,
        case
            when lower(hs_call_disposition) in ('f240bbac-87c9-4f6e-bf70-924b57d47db7', 'connected')
                then 'connected'
            -- Busy, left a message or a voice mail, no answer, wrong number.
            when lower(hs_call_disposition) in (
                    '9d9162e7-6cf3-4944-bf63-4dff82258764', 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
                    'b2cf5968-551e-4856-9783-52b3da59a7d0', '73a0d17f-1163-4015-bdd5-ec830791da20',
                    '17b47fee-58de-441e-a44c-c6300d46f273', 'busy', 'left live message',
                    'left voicemail', 'no answer', 'wrong number'
                )
                then 'no_answer'
            when hs_call_status in ('BUSY', 'FAILED', 'MISSED', 'NO_ANSWER') then 'no_answer'
            when hs_call_status = 'CANCELED' then 'cancelled'
            when hs_call_status in ('QUEUED', 'RINGING', 'CONNECTING', 'CALLING_CRM_USER')
                then 'planned'
        end as outcome
    from calls

),

united as (

    select
        connection,
        id,
        hubspot_owner_id,
        contact_id,
        company_id,
        deal_id,
        'call' as activity_type,
        direction,
        outcome,
        cast(hs_call_duration * 0.001 as {{ dbt.type_bigint() }}) as duration_seconds,
        cast(null as boolean) as is_automated,
        is_deleted,
        hs_createdate,
        hs_timestamp as starts_at,
        updated_at
    from judged_calls

    union all

    select
        connection,
        id,
        hubspot_owner_id,
        contact_id,
        company_id,
        deal_id,
        case when lower(hs_activity_type) like '%demo%' then 'demo' else 'meeting' end
            as activity_type,
        null as direction,
        case hs_meeting_outcome
            when 'COMPLETED' then 'held'
            when 'NO_SHOW' then 'no_show'
            when 'CANCELED' then 'cancelled'
            when 'SCHEDULED' then 'planned'
            -- The same meeting at another time, which it states.
            when 'RESCHEDULED' then 'planned'
        end as outcome,
        cast(
            {{ dbt.datediff('hs_meeting_start_time', 'hs_meeting_end_time', 'second') }}
            as {{ dbt.type_bigint() }}
        ) as duration_seconds,
        null as is_automated,
        is_deleted,
        hs_createdate,
        coalesce(hs_meeting_start_time, hs_timestamp) as starts_at,
        updated_at
    from meetings

    union all

    select
        connection,
        id,
        hubspot_owner_id,
        contact_id,
        company_id,
        deal_id,
        'email' as activity_type,
        case hs_email_direction
            when 'EMAIL' then 'outbound'
            when 'INCOMING_EMAIL' then 'inbound'
        end as direction,
        null as outcome,
        null as duration_seconds,
        hs_sequence_id is not null as is_automated,
        is_deleted,
        hs_createdate,
        hs_timestamp as starts_at,
        updated_at
    from emails

    union all

    select
        connection,
        id,
        hubspot_owner_id,
        contact_id,
        company_id,
        deal_id,
        'task' as activity_type,
        null as direction,
        case when hs_task_status <> 'COMPLETED' then 'planned' end as outcome,
        null as duration_seconds,
        null as is_automated,
        is_deleted,
        hs_createdate,
        hs_timestamp as starts_at,
        updated_at
    from tasks

),

first_contacts as (

    select
        connection,
        engagement_id,
        min(contact_id) as contact_id
    from engagement_contacts
    group by 1, 2

),

first_companies as (

    select
        connection,
        engagement_id,
        min(company_id) as company_id
    from engagement_companies
    group by 1, 2

),

first_deals as (

    select
        connection,
        engagement_id,
        min(deal_id) as deal_id
    from engagement_deals
    group by 1, 2

)

select
    united.connection,

    ---------- ids
    united.connection || '-' || united.id as activity_id,
    united.connection || '-' || united.hubspot_owner_id as rep_id,
    united.connection || '-' || coalesce(first_contacts.contact_id, united.contact_id)
        as contact_id,
    united.connection || '-' || coalesce(first_companies.company_id, united.company_id)
        as account_id,
    united.connection || '-' || coalesce(first_deals.deal_id, united.deal_id) as deal_id,
    united.connection || '-' || coalesce(first_contacts.contact_id, united.contact_id) as lead_id,

    ---------- strings
    united.activity_type,
    united.direction,
    united.outcome,

    ---------- numerics
    united.duration_seconds,

    ---------- booleans
    united.is_automated,
    united.is_deleted,

    ---------- timestamps
    coalesce(united.hs_createdate, united.starts_at) as created_at,
    united.starts_at,
    united.updated_at

from united

left join first_contacts
    on united.connection = first_contacts.connection
    and united.id = first_contacts.engagement_id

left join first_companies
    on united.connection = first_companies.connection
    and united.id = first_companies.engagement_id

left join first_deals
    on united.connection = first_deals.connection
    and united.id = first_deals.engagement_id
