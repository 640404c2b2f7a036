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

-- Costs are counted once: the posted ones only where no line says what it cost. Beside a revenue
-- that nobody can price no cost says anything.
select
    expenses.period_start_date as month_start_date,
    case when revenue.period_start_date is null then 0 else revenue.revenue end as revenue,
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

where revenue.period_start_date is null or revenue.revenue is not null
