with

calls as (

    select * from {{ ref('base_amocrm__calls') }}

),

tasks as (

    {{ source_rows('amocrm', 'tasks') }}

),

leads as (

    select lead_id from {{ ref('stg_amocrm__leads') }}

),

deals as (

    select * from {{ ref('stg_amocrm__deals') }}

),

united as (

    select
        connection,
        connection || '-note-' || note_id as activity_id,
        responsible_user_id,
        lead_id,
        contact_id,
        company_id,
        'call' as activity_type,
        direction,
        outcome,
        duration_seconds,
        created_at,
        created_at as starts_at,
        updated_at
    from calls

    union all

    select
        connection,
        connection || '-task-' || task_id as activity_id,
        responsible_user_id,
        case when entity_type = 'leads' then entity_id end as lead_id,
        case when entity_type = 'contacts' then entity_id end as contact_id,
        case when entity_type = 'companies' then entity_id end as company_id,
        {{ amocrm_task_type('task_type_id') }} as activity_type,
        'outbound' as direction,
        case
            when not coalesce(is_completed, false) then 'planned'
            when {{ amocrm_task_type('task_type_id') }} in ('meeting', 'demo') then 'held'
            when {{ amocrm_task_type('task_type_id') }} = 'call' then 'connected'
        end as outcome,
        cast(null as {{ dbt.type_bigint() }}) as duration_seconds,
        created_at,
        -- What was done ahead of its time did not wait for it.
        case
            when is_completed and updated_at < complete_till then updated_at
            else complete_till
        end as starts_at,
        updated_at
    from tasks

)

select
    ---------- ids
    united.connection,
    united.activity_id,
    united.connection || '-' || nullif(united.responsible_user_id, '0') as rep_id,
    united.connection || '-' || united.contact_id as contact_id,
    -- What is done for a deal is done with its account.
    coalesce(united.connection || '-' || united.company_id, deals.account_id) as account_id,
    united.connection || '-' || united.lead_id as deal_id,
    leads.lead_id,

    ---------- strings
    united.activity_type,
    united.direction,
    united.outcome,

    ---------- numerics
    united.duration_seconds,

    ---------- timestamps
    united.created_at,
    united.starts_at,
    united.updated_at,

    ---------- not known to amoCRM
    {{ unknown('activities', ['is_automated', 'is_deleted']) }}

from united

left join leads
    on united.connection || '-' || united.lead_id = leads.lead_id

left join deals
    on united.connection || '-' || united.lead_id = deals.deal_id
