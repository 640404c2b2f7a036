with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened

),

by_dimension as (

    {{ by_dimension('sessions', {'channel': 'channel', 'campaign': 'campaign'}) }}

)

-- Distinct people do not add up over days, so each grain counts them anew.
select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    by_dimension.dimension,
    by_dimension.dimension_value,
    cast(count(distinct by_dimension.visitor_key) as {{ type_double() }}) as visitors

from by_dimension

inner join period_days
    on by_dimension.session_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
