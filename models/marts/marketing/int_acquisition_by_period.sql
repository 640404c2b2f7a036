with

spend as (

    select * from {{ ref('int_marketing_spend_by_period') }}
    where period_grain in ('month', 'quarter', 'year')

),

leads as (

    select * from {{ ref('int_leads_by_period') }}
    where dimension in ('all', 'channel', 'campaign')

),

new_customers as (

    select * from {{ ref('int_new_customers_by_period') }}
    where dimension in ('all', 'channel')

),

-- Stacked, not joined: organic leads cost nothing, and some money brings no lead.
measured as (

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        spend_rows,
        spend,
        clicked_spend,
        clicks,
        0 as leads,
        0 as leads_from_clicks,
        0 as new_customers
    from spend

    union all

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        0 as spend_rows,
        null as spend,
        null as clicked_spend,
        null as clicks,
        leads,
        leads_from_clicks,
        0 as new_customers
    from leads

    union all

    select
        period_grain,
        period_start_date,
        dimension,
        dimension_value,
        0 as spend_rows,
        null as spend,
        null as clicked_spend,
        null as clicks,
        0 as leads,
        0 as leads_from_clicks,
        new_customers
    from new_customers

),

spending_periods as (

    select * from spend
    where dimension = 'all'

)

-- A period without any spend was not recorded: its leads were not free. Money that has no
-- exchange rate is not known either; nothing spent by a member is 0.
select
    spending_periods.period_grain,
    spending_periods.period_start_date,
    spending_periods.period_end_date,
    spending_periods.is_complete,
    measured.dimension,
    measured.dimension_value,
    cast(sum(measured.spend_rows) as {{ type_double() }}) as spend_rows,
    cast(
        case when sum(measured.spend_rows) = 0 then 0 else sum(measured.spend) end
        as {{ type_double() }}
    ) as spend,
    cast(sum(measured.clicked_spend) as {{ type_double() }}) as clicked_spend,
    cast(sum(measured.clicks) as {{ type_double() }}) as clicks,
    cast(sum(measured.leads) as {{ type_double() }}) as leads,
    cast(sum(measured.leads_from_clicks) as {{ type_double() }}) as leads_from_clicks,
    cast(sum(measured.new_customers) as {{ type_double() }}) as new_customers

from measured

inner join spending_periods
    on measured.period_grain = spending_periods.period_grain
    and measured.period_start_date = spending_periods.period_start_date

group by 1, 2, 3, 4, 5, 6
