-- No dimension but the total: a rent or a salary is posted for the whole company.
select
    expense_date as date_day,
    'all' as dimension,
    'all' as dimension_value,
    sum(case when category = 'sales' then amount end) as sales_expenses,
    sum(case when category <> 'cost_of_goods' then amount end) as operating_expenses,
    sum(case when category = 'cost_of_goods' then amount end) as posted_cost_of_goods
from {{ ref('fct_expenses') }}
group by 1, 2, 3
