with

booked as (

    select * from {{ ref('int_meetings_booked_by_period') }}

),

activities as (

    select * from {{ ref('int_activities_by_period') }}
    where responses > 0

),

answering as (

    select * from {{ ref('int_answering_prospects_by_period') }}

),

-- Stacked, not joined: a rep may have bookings without an answer, or the reverse.
measured as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        meetings_booked,
        0 as responses,
        0 as answering_prospects
    from booked

    union all

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        0 as meetings_booked,
        responses,
        0 as answering_prospects
    from activities

    union all

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        0 as meetings_booked,
        0 as responses,
        answering_prospects
    from answering

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(sum(meetings_booked) as {{ type_double() }}) as meetings_booked,
    cast(sum(responses) as {{ type_double() }}) as responses,
    cast(sum(answering_prospects) as {{ type_double() }}) as answering_prospects
from measured
group by 1, 2, 3, 4, 5, 6
