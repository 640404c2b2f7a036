with

posted_months as (

    select * from {{ ref('int_posted_months') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where period_grain in ('month', 'quarter', 'year')

)

-- Costs are posted by the month, so a quarter is the sum of its posted months: the revenue of a
-- month whose costs are still to come would flatter every ratio. Each cost has the revenue of its
-- own months beside it.
select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    'all' as dimension,
    'all' as dimension_value,
    sum(posted_months.sales_expenses) as sales_expenses,
    sum(case when posted_months.sales_expenses is not null then posted_months.revenue end)
        as revenue_beside_sales_expenses,
    sum(posted_months.operating_expenses) as operating_expenses,
    sum(case when posted_months.operating_expenses is not null then posted_months.revenue end)
        as revenue_beside_operating_expenses,
    sum(posted_months.cost_of_goods) as cost_of_goods,
    sum(case when posted_months.cost_of_goods is not null then posted_months.revenue end)
        as costed_revenue,
    sum(
        posted_months.revenue - posted_months.cost_of_goods - posted_months.operating_expenses
    ) as net_result,
    sum(
        case
            when
                posted_months.cost_of_goods is not null
                and posted_months.operating_expenses is not null
                then posted_months.revenue
        end
    ) as revenue_beside_all_costs

from posted_months

inner join period_days
    on posted_months.month_start_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
