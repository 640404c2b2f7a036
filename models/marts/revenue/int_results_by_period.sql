with

expenses as (

    select * from {{ ref('fct_expenses') }}

),

revenue as (

    select * from {{ ref('int_revenue_by_period') }}
    where period_grain = 'month' and dimension = 'all'

),

lines as (

    select count(cost) as costed_line_count from {{ ref('fct_revenue_lines') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where period_grain in ('month', 'quarter', 'year')

),

posted as (

    select
        period_days.period_start_date as month_start_date,
        sum(case when expenses.category = 'sales' then expenses.amount end) as sales_expenses,
        sum(case when expenses.category <> 'cost_of_goods' then expenses.amount end)
            as operating_expenses,
        sum(case when expenses.category = 'cost_of_goods' then expenses.amount end)
            as posted_cost_of_goods

    from expenses

    inner join period_days
        on expenses.expense_date = period_days.date_day

    where period_days.period_grain = 'month' and period_days.has_happened

    group by 1

),

-- Costs are counted once: the posted ones only where no line says what it cost. Beside a revenue
-- that nobody can price no cost says anything.
months as (

    select
        posted.month_start_date,
        case when revenue.period_start_date is null then 0 else revenue.revenue end as revenue,
        case
            when lines.costed_line_count > 0 then revenue.cost_of_goods
            else cast(posted.posted_cost_of_goods as {{ type_double() }})
        end as cost_of_goods,
        cast(posted.sales_expenses as {{ type_double() }}) as sales_expenses,
        cast(posted.operating_expenses as {{ type_double() }}) as operating_expenses

    from posted

    cross join lines

    left join revenue
        on posted.month_start_date = revenue.period_start_date

    where revenue.period_start_date is null or revenue.revenue is not null

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
    sum(months.sales_expenses) as sales_expenses,
    sum(case when months.sales_expenses is not null then months.revenue end)
        as revenue_beside_sales_expenses,
    sum(months.operating_expenses) as operating_expenses,
    sum(case when months.operating_expenses is not null then months.revenue end)
        as revenue_beside_operating_expenses,
    sum(months.cost_of_goods) as cost_of_goods,
    sum(case when months.cost_of_goods is not null then months.revenue end) as costed_revenue,
    sum(months.revenue - months.cost_of_goods - months.operating_expenses) as net_result,
    sum(
        case
            when months.cost_of_goods is not null and months.operating_expenses is not null
                then months.revenue
        end
    ) as revenue_beside_all_costs

from months

inner join period_days
    on months.month_start_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
