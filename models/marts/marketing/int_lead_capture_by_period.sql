with

visitors as (

    select * from {{ ref('int_visitors_by_period') }}

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
