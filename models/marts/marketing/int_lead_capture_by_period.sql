with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened

),

sessions_by_dimension as (

    {{ by_dimension('sessions', {'channel': 'channel', 'campaign': 'campaign'}) }}

),

-- Distinct people do not add up over days, so each grain counts them anew.
visitors as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        sessions_by_dimension.dimension,
        sessions_by_dimension.dimension_value,
        count(distinct sessions_by_dimension.visitor_key) as visitors

    from sessions_by_dimension

    inner join period_days
        on sessions_by_dimension.session_date = period_days.date_day

    group by 1, 2, 3, 4, 5, 6

),

leads as (

    select * from {{ ref('int_leads_by_period') }}
    where dimension in ('all', 'channel', 'campaign')

),

-- Stacked, not joined: a channel may have leads without a visit, or the reverse.
measured as (

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        visitors,
        0 as leads
    from visitors

    union all

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        0 as visitors,
        leads
    from leads

),

-- A period without a single visit was not recorded.
visited_periods as (

    select * from visitors
    where dimension = 'all'

)

select
    visited_periods.period_grain,
    visited_periods.period_start_date,
    visited_periods.period_end_date,
    visited_periods.is_complete,
    measured.dimension,
    measured.dimension_value,
    cast(sum(measured.visitors) as {{ type_double() }}) as visitors,
    cast(sum(measured.leads) as {{ type_double() }}) as leads

from measured

inner join visited_periods
    on measured.period_grain = visited_periods.period_grain
    and measured.period_start_date = visited_periods.period_start_date

group by 1, 2, 3, 4, 5, 6
