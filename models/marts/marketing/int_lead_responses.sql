with

leads as (

    select * from {{ ref('crm_leads') }}
    where not coalesce(is_deleted, false)

),

activities as (

    select
        *,
        coalesce(starts_at, created_at) as touched_at
    from {{ ref('crm_activities') }}
    where not coalesce(is_deleted, false) and lead_id is not null

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- Where no activity names a lead, nobody knows whether leads are answered.
tracked as (

    select count(*) as linked_activity_count from activities

),

-- A task is a note to oneself, and what was planned or called off was not done.
touches as (

    select
        activities.lead_id,
        activities.touched_at

    from activities

    cross join as_of

    where
        activities.activity_type <> 'task'
        and coalesce(activities.direction, 'outbound') = 'outbound'
        and coalesce(activities.outcome, 'done') not in ('planned', 'cancelled')
        and not coalesce(activities.is_automated, false)
        and {{ reporting_date('activities.touched_at') }} <= as_of.as_of_date

),

answered as (

    select
        leads.lead_id,
        min(touches.touched_at) as answered_at

    from leads

    inner join touches
        on leads.lead_id = touches.lead_id
        and leads.created_at <= touches.touched_at

    group by 1

)

-- A lead of the as-of date itself may still be answered within its first day.
select
    leads.lead_id,
    {{ dbt.datediff('leads.created_at', 'answered.answered_at', 'second') }} as response_seconds,
    answered.answered_at is not null as is_answered,
    {{ reporting_date('leads.created_at') }} < as_of.as_of_date as is_answer_due

from leads

cross join as_of

inner join tracked
    on tracked.linked_activity_count > 0

left join answered
    on leads.lead_id = answered.lead_id
