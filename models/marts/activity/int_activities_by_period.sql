with

activities as (

    select * from {{ ref('fct_activities') }}

),

by_dimension as (

    {{ by_dimension('activities', {'rep': 'rep_id', 'team': 'team', 'region': 'region'}) }}

),

-- A meeting without an outcome is a planned one: once its day is past it was due, not held.
daily as (

    select
        activity_date as date_day,
        dimension,
        dimension_value,
        sum(case when is_outbound_call then 1 else 0 end) as calls_made,
        sum(case when is_outbound_call and is_connected_call then 1 else 0 end) as calls_connected,
        sum(case when is_outbound_call then duration_seconds end) as call_seconds,
        sum(
            case when activity_type = 'meeting' and outcome = 'held' then 1 else 0 end
        ) as meetings_held,
        sum(
            case
                when activity_type = 'meeting' and coalesce(outcome, 'planned') <> 'cancelled'
                    then 1
                else 0
            end
        ) as meetings_due,
        sum(case when activity_type = 'demo' and outcome = 'held' then 1 else 0 end) as demos_held,
        sum(case when is_pitch then 1 else 0 end) as pitches,
        sum(case when is_response then 1 else 0 end) as responses
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', [
    'calls_made', 'calls_connected', 'call_seconds', 'meetings_held', 'meetings_due', 'demos_held',
    'pitches', 'responses'
]) }}
