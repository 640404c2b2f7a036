with

tasks as (

    {{ source_rows('salesforce', 'task') }}

),

events as (

    {{ source_rows('salesforce', 'event') }}

),

typed_tasks as (

    select
        *,
        case
            when task_subtype = 'Call' or lower(type) = 'call' then 'call'
            when task_subtype in ('Email', 'ListEmail') or lower(type) = 'email' then 'email'
            else 'task'
        end as activity_type,
        lower(call_disposition) as disposition
    from tasks

),

-- An event has no outcome: it is over once anything in the calendars changed after its end.
dated_events as (

    select
        *,
        coalesce(start_date_time, {{ start_of_day('activity_date') }}) as starts_at,
        max(system_modstamp) over (partition by connection) as known_until
    from events
    -- Copies for those invited, and the series beside its meetings.
    where not coalesce(is_child, false) and not coalesce(is_recurrence, false)

),

united as (

    select
        connection,
        id,
        owner_id,
        account_id,
        who_id,
        what_id,
        activity_type,
        case lower(call_type) when 'inbound' then 'inbound' when 'outbound' then 'outbound' end
            as direction,
        case
            when not is_closed then 'planned'
            when activity_type <> 'call' then null
            when disposition like '%no answer%' or disposition like '%not %' then 'no_answer'
            when disposition like '%voice%' or disposition like '%busy%' then 'no_answer'
            when disposition like '%message%' or disposition like '%wrong%' then 'no_answer'
            when disposition like '%connected%' or disposition like '%answered%' then 'connected'
        end as outcome,
        call_duration_in_seconds as duration_seconds,
        coalesce(task_subtype, '') = 'ListEmail' as is_automated,
        is_deleted,
        created_date,
        coalesce(completed_date_time, {{ start_of_day('activity_date') }}) as starts_at,
        system_modstamp
    from typed_tasks

    union all

    select
        connection,
        id,
        owner_id,
        account_id,
        who_id,
        what_id,
        case when lower(type) like '%demo%' then 'demo' else 'meeting' end as activity_type,
        null as direction,
        case
            when no_show then 'no_show'
            when coalesce(end_date_time, starts_at) <= known_until then 'held'
            else 'planned'
        end as outcome,
        cast(
            {{ dbt.datediff('start_date_time', 'end_date_time', 'second') }}
            as {{ dbt.type_bigint() }}
        ) as duration_seconds,
        null as is_automated,
        is_deleted,
        created_date,
        starts_at,
        system_modstamp
    from dated_events

)

select
    connection,

    ---------- ids
    connection || '-' || id as activity_id,
    connection || '-' || owner_id as rep_id,
    case when who_id like '003%' then connection || '-' || who_id end as contact_id,
    connection || '-' || coalesce(account_id, case when what_id like '001%' then what_id end)
        as account_id,
    case when what_id like '006%' then connection || '-' || what_id end as deal_id,
    case when who_id like '00Q%' then connection || '-' || who_id end as lead_id,

    ---------- strings
    activity_type,
    direction,
    outcome,

    ---------- numerics
    duration_seconds,

    ---------- booleans
    is_automated,
    is_deleted,

    ---------- timestamps
    created_date as created_at,
    starts_at,
    system_modstamp as updated_at

from united
