with

expenses as (

    select * from {{ ref('int_expenses_by_period') }}
    where period_grain = 'month'

),

revenue as (

    select * from {{ ref('int_revenue_by_period') }}
    where period_grain = 'month' and dimension = 'all'

),

lines as (

    select count(cost) as costed_line_count from {{ ref('fct_revenue_lines') }}

)

-- Costs are counted once: the posted ones only where no line says what it cost.
select
    expenses.period_start_date as month_start_date,
    coalesce(revenue.revenue, 0) as revenue,
    case
        when lines.costed_line_count > 0 then revenue.cost_of_goods
        else expenses.posted_cost_of_goods
    end as cost_of_goods,
    expenses.sales_expenses,
    expenses.operating_expenses

from expenses

cross join lines

left join revenue
    on expenses.period_start_date = revenue.period_start_date
