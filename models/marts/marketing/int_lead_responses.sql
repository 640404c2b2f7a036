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
        and {{ came_by('leads.created_at', 'touches.touched_at') }}

    group by 1

),

timed as (

    select
        leads.lead_id,
        {{ reporting_date('leads.created_at') }} as created_date,
        {{ is_a_day('leads.created_at') }} as is_captured_by_day,
        answered.answered_at is not null as is_answered,
        case
            when not ({{ is_a_day('leads.created_at') }} or {{ is_a_day('answered.answered_at') }})
                then {{ dbt.datediff('leads.created_at', 'answered.answered_at', 'second') }}
        end as response_seconds

    from leads

    left join answered
        on leads.lead_id = answered.lead_id

),

counted as (

    select
        count(case when is_answered then lead_id end) as answered_count,
        count(response_seconds) as timed_count
    from timed

)

-- A lead of the as-of date itself may still be answered within its first day. Of one that
-- came or was answered on a day without a time nobody knows how fast it was; where that is
-- so of every answer, nobody knows it of the leads without one either.
select
    timed.lead_id,
    timed.response_seconds,
    timed.is_answered,
    case
        when counted.answered_count = 0 or counted.timed_count > 0
            then
                timed.created_date < as_of.as_of_date
                and not timed.is_captured_by_day
                and (not timed.is_answered or timed.response_seconds is not null)
    end as is_answer_due

from timed

cross join as_of

cross join counted

inner join tracked
    on tracked.linked_activity_count > 0
