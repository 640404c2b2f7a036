with

spend as (

    select * from {{ ref('int_marketing_spend_by_period') }}
    where period_grain = 'month'

),

leads as (

    select * from {{ ref('int_leads_by_period') }}
    where period_grain = 'month' and dimension in ('all', 'channel', 'campaign')

),

new_customers as (

    select * from {{ ref('int_new_customers_by_period') }}
    where period_grain = 'month' and dimension in ('all', 'channel')

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where period_grain in ('month', 'quarter', 'year')

),

-- Stacked, not joined: organic leads cost nothing, and some money brings no lead.
measured as (

    select
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

-- A month without any spend was not recorded: its leads were not free.
spending_months as (

    select
        period_start_date,
        spend is not null as is_priced,
        clicked_spend is not null as is_click_priced
    from spend
    where dimension = 'all'

),

monthly as (

    select
        measured.period_start_date as month_start_date,
        measured.dimension,
        measured.dimension_value,
        spending_months.is_priced,
        spending_months.is_click_priced,
        sum(measured.spend_rows) as spend_rows,
        sum(measured.spend) as spend,
        sum(measured.clicked_spend) as clicked_spend,
        sum(measured.clicks) as clicks,
        sum(measured.leads) as leads,
        sum(measured.leads_from_clicks) as leads_from_clicks,
        sum(measured.new_customers) as new_customers

    from measured

    inner join spending_months
        on measured.period_start_date = spending_months.period_start_date

    group by 1, 2, 3, 4, 5

),

-- In a month of which some money is known, a member that spent nothing had its leads and
-- customers for 0; what it spent without an exchange rate stays null. In a month of which none
-- is known, nobody has a cost.
priced as (

    select
        *,
        case
            when spend_rows = 0 and leads > 0 and is_priced then 0 else spend
        end as spend_on_leads,
        case
            when spend_rows = 0 and new_customers > 0 and is_priced then 0 else spend
        end as spend_on_customers,
        case when is_priced and (spend_rows > 0 or leads > 0) then leads end as priced_leads,
        case when is_priced and (spend_rows > 0 or new_customers > 0) then new_customers end
            as priced_customers,
        case when is_click_priced then clicks end as priced_clicks
    from monthly

)

-- A quarter is the sum of its recorded months: the leads of the others would make these look
-- cheap.
select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    priced.dimension,
    priced.dimension_value,
    cast(sum(priced.spend_rows) as {{ type_double() }}) as spend_rows,
    cast(sum(priced.spend_on_leads) as {{ type_double() }}) as spend_on_leads,
    cast(sum(priced.spend_on_customers) as {{ type_double() }}) as spend_on_customers,
    cast(sum(priced.clicked_spend) as {{ type_double() }}) as clicked_spend,
    cast(sum(priced.clicks) as {{ type_double() }}) as clicks,
    cast(sum(priced.priced_clicks) as {{ type_double() }}) as priced_clicks,
    cast(sum(priced.leads) as {{ type_double() }}) as leads,
    cast(sum(priced.priced_leads) as {{ type_double() }}) as priced_leads,
    cast(sum(priced.leads_from_clicks) as {{ type_double() }}) as leads_from_clicks,
    cast(sum(priced.new_customers) as {{ type_double() }}) as new_customers,
    cast(sum(priced.priced_customers) as {{ type_double() }}) as priced_customers

from priced

inner join period_days
    on priced.month_start_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
