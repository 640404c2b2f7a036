with

meetings as (

    select * from {{ ref('fct_activities') }}
    where activity_type = 'meeting'

),

-- The day and the team of the booking, not those of the meeting.
by_dimension as (

    {{ by_dimension('meetings', {'rep': 'rep_id', 'team': 'created_team', 'region': 'region'}) }}

),

daily as (

    select
        created_date as date_day,
        dimension,
        dimension_value,
        count(*) as meetings_booked
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['meetings_booked']) }}
