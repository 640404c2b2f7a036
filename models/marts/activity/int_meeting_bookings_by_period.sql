with

booked as (

    select * from {{ ref('int_meetings_booked_by_period') }}

),

activities as (

    select * from {{ ref('int_activities_by_period') }}
    where responses > 0

),

answers as (

    select * from {{ ref('fct_activities') }}
    where is_response and prospect_id is not null

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened

),

answers_by_dimension as (

    {{ by_dimension('answers', {'rep': 'rep_id', 'team': 'team', 'region': 'region'}) }}

),

-- Distinct people do not add up over days, so each grain counts them anew.
answering as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        answers_by_dimension.dimension,
        answers_by_dimension.dimension_value,
        count(distinct answers_by_dimension.prospect_id) as answering_prospects

    from answers_by_dimension

    inner join period_days
        on answers_by_dimension.activity_date = period_days.date_day

    group by 1, 2, 3, 4, 5, 6

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
