with

leads as (

    select * from {{ ref('int_leads_by_period') }}

),

created_deals as (

    select * from {{ ref('int_created_deals_by_period') }}
    where dimension in ('all', 'channel', 'region', 'rep', 'team', 'segment')

),

closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}
    where dimension in ('all', 'channel', 'region', 'rep', 'team', 'segment')

),

-- Periods in which no lead at all was recorded have no yield.
recorded_periods as (

    select
        period_grain,
        period_start_date
    from leads
    where dimension = 'all'

),

-- Stacked, not joined: a member may have deals without a lead, or the reverse.
measured as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        leads,
        0 as created_deals,
        0 as won_deals
    from leads
    where dimension <> 'campaign'

    union all

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        0 as leads,
        created_deals,
        0 as won_deals
    from created_deals

    union all

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        0 as leads,
        0 as created_deals,
        won_deals
    from closed_deals

)

select
    measured.period_grain,
    measured.period_start_date,
    measured.period_end_date,
    measured.is_complete,
    measured.dimension,
    measured.dimension_value,
    cast(sum(measured.leads) as {{ type_double() }}) as leads,
    cast(sum(measured.created_deals) as {{ type_double() }}) as created_deals,
    cast(sum(measured.won_deals) as {{ type_double() }}) as won_deals

from measured

inner join recorded_periods
    on measured.period_grain = recorded_periods.period_grain
    and measured.period_start_date = recorded_periods.period_start_date

group by 1, 2, 3, 4, 5, 6
