with

activities as (

    {{ source_rows('bitrix24', 'crm_activity') }}

),

calls as (

    {{ source_rows('bitrix24', 'voximplant_statistic') }}

),

-- A call that was passed on has an entry for each who took it, of one activity: the one that
-- was answered, else the longest, tells what came of it.
ranked_calls as (

    select
        *,
        row_number() over (
            partition by connection, coalesce(nullif(crm_activity_id, '0'), 'call ' || id)
            order by
                case when call_failed_code = '200' then 0 else 1 end asc,
                call_duration desc nulls last,
                id asc
        ) as call_number
    from calls

),

told_calls as (

    select
        connection,
        id,
        nullif(crm_activity_id, '0') as activity_id,
        portal_user_id,
        crm_entity_type,
        crm_entity_id,
        case when call_type in (1, 5) then 'outbound' else 'inbound' end as direction,
        case
            when call_failed_code = '200' then 'connected'
            when call_failed_code is not null then 'no_answer'
        end as outcome,
        call_duration,
        call_type = 5 as is_automated,
        call_start_date
    from ranked_calls
    where call_number = 1

),

typed_activities as (

    select
        *,
        case
            when type_id = 1 or provider_id like '%MEETING%' then 'meeting'
            when type_id = 2 or provider_id like '%CALL%' then 'call'
            when type_id = 4 or provider_id like '%EMAIL%' then 'email'
            when type_id = 3 or provider_id like '%TASK%' or provider_id = 'CRM_TODO' then 'task'
        end as activity_type
    from activities

),

united as (

    select
        activities.connection,
        activities.connection || '-' || activities.id as activity_id,
        coalesce(calls.portal_user_id, activities.responsible_id) as user_id,
        case when activities.owner_type_id = 1 then activities.owner_id end as lead_id,
        case when activities.owner_type_id = 2 then activities.owner_id end as deal_id,
        case when activities.owner_type_id = 3 then activities.owner_id end as contact_id,
        case when activities.owner_type_id = 4 then activities.owner_id end as company_id,
        activities.activity_type,
        coalesce(
            calls.direction,
            case activities.direction when 1 then 'inbound' when 2 then 'outbound' end
        ) as direction,
        case
            when calls.outcome is not null then calls.outcome
            when not coalesce(activities.completed, false)
                then case
                        when activities.activity_type = 'call' and activities.direction = 1
                            then 'no_answer'
                        when activities.activity_type <> 'email' then 'planned'
                    end
            when activities.activity_type = 'meeting' then 'held'
            -- A call that somebody noted by hand; one of the telephony is judged by its length.
            when activities.activity_type = 'call' and activities.provider_id not like 'VOXIMPLANT%'
                then 'connected'
        end as outcome,
        coalesce(
            calls.call_duration,
            case
                when activities.activity_type in ('call', 'meeting')
                    then cast({{ dbt.datediff(
                        'activities.start_time', 'activities.end_time', 'second'
                    ) }} as {{ dbt.type_bigint() }})
            end
        ) as duration_seconds,
        calls.is_automated,
        activities.created as created_at,
        coalesce(calls.call_start_date, activities.start_time) as starts_at,
        activities.last_updated as updated_at

    from typed_activities as activities

    left join told_calls as calls
        on activities.connection = calls.connection
        and activities.id = calls.activity_id

    -- Chats, forms and messages are none of these.
    where activities.activity_type is not null

    union all

    -- Calls of the telephony whose activity was not loaded, or that have none.
    select
        calls.connection,
        calls.connection || '-call-' || calls.id as activity_id,
        calls.portal_user_id as user_id,
        case when calls.crm_entity_type = 'LEAD' then calls.crm_entity_id end as lead_id,
        cast(null as {{ dbt.type_string() }}) as deal_id,
        case when calls.crm_entity_type = 'CONTACT' then calls.crm_entity_id end as contact_id,
        case when calls.crm_entity_type = 'COMPANY' then calls.crm_entity_id end as company_id,
        'call' as activity_type,
        calls.direction,
        calls.outcome,
        calls.call_duration as duration_seconds,
        calls.is_automated,
        calls.call_start_date as created_at,
        calls.call_start_date as starts_at,
        cast(null as {{ dbt.type_timestamp() }}) as updated_at

    from told_calls as calls

    left join activities
        on calls.connection = activities.connection
        and calls.activity_id = activities.id

    where activities.id is null

)

select
    ---------- ids
    united.connection,
    united.activity_id,
    united.connection || '-' || nullif(united.user_id, '0') as rep_id,
    united.connection || '-' || nullif(united.contact_id, '0') as contact_id,
    -- What is done for a deal or a lead is done with its account.
    coalesce(
        united.connection || '-' || nullif(united.company_id, '0'),
        deals.account_id,
        leads.account_id
    ) as account_id,
    united.connection || '-' || nullif(united.deal_id, '0') as deal_id,
    united.connection || '-' || nullif(united.lead_id, '0') as lead_id,

    ---------- strings
    united.activity_type,
    united.direction,
    united.outcome,

    ---------- numerics
    united.duration_seconds,

    ---------- booleans
    united.is_automated,

    ---------- timestamps
    united.created_at,
    united.starts_at,
    united.updated_at,

    ---------- not known to Bitrix24
    {{ unknown('activities', ['is_deleted']) }}

from united

left join {{ ref('stg_bitrix24__deals') }} as deals
    on united.connection || '-' || united.deal_id = deals.deal_id

left join {{ ref('stg_bitrix24__leads') }} as leads
    on united.connection || '-' || united.lead_id = leads.lead_id
