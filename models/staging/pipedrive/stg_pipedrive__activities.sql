with

activities as (

    {{ source_rows('pipedrive', 'activities') }}

),

call_logs as (

    {{ source_rows('pipedrive', 'call_logs') }}

),

customers as (

    select * from {{ ref('base_pipedrive__customers') }}
    where person_id is not null

),

ranked_calls as (

    select
        *,
        row_number() over (
            partition by connection, activity_id
            order by start_time desc nulls last, id desc
        ) as choice
    from call_logs
    where activity_id is not null

),

typed as (

    select
        activities.*,
        customers.account_id as account_of_person,
        ranked_calls.outcome as call_outcome,
        ranked_calls.duration as call_seconds,
        ranked_calls.start_time as called_at,
        case
            when activities.type in ('call', 'meeting', 'email') then activities.type
            when activities.type = 'lunch' then 'meeting'
            when activities.type like 'demo%' then 'demo'
            else 'task'
        end as activity_type,
        -- A time of day is one of UTC, a day without one is a day that was picked.
        case
            when activities.due_time is not null
                then cast(
                        cast(activities.due_date as {{ dbt.type_string() }})
                        || ' ' || activities.due_time as timestamp
                    )
            else {{ start_of_day('activities.due_date') }}
        end as due_at

    from activities

    left join ranked_calls
        on activities.connection = ranked_calls.connection
        and activities.id = ranked_calls.activity_id
        and ranked_calls.choice = 1

    left join customers
        on activities.connection = customers.connection
        and activities.person_id = customers.person_id

)

select
    ---------- ids
    connection || '-' || id as activity_id,
    connection || '-' || owner_id as rep_id,
    connection || '-' || person_id as contact_id,
    coalesce(
        connection || '-org-' || org_id,
        account_of_person,
        connection || '-person-' || person_id
    ) as account_id,
    connection || '-' || deal_id as deal_id,
    connection || '-' || lead_id as lead_id,

    ---------- strings
    activity_type,
    -- Whether a call was answered only a log of calls tells: done is done, answered or not.
    case
        when not coalesce(done, false) then 'planned'
        when call_outcome = 'connected' then 'connected'
        when call_outcome is not null then 'no_answer'
        when activity_type in ('meeting', 'demo') then 'held'
    end as outcome,
    connection,
    {{ unknown('activities', ['direction', 'is_automated']) }},

    ---------- numerics
    -- The duration of an activity is planned. A call takes as long as it took.
    case
        when activity_type = 'call' then call_seconds
        when duration like '%:%'
            then cast(split_part(duration, ':', 1) as {{ dbt.type_bigint() }}) * 3600
                + cast(split_part(duration, ':', 2) as {{ dbt.type_bigint() }}) * 60
    end as duration_seconds,

    ---------- booleans
    coalesce(is_deleted, not active_flag, false) as is_deleted,

    ---------- timestamps
    add_time as created_at,
    -- A meeting is held when it was due; anything else when it was done.
    case
        when activity_type in ('meeting', 'demo') or not coalesce(done, false) then due_at
        else coalesce(called_at, marked_as_done_time, due_at)
    end as starts_at,
    update_time as updated_at
from typed
