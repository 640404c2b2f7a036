with

revenue as (

    select * from {{ ref('int_revenue_by_period') }}
    where cost_of_goods is not null

),

results as (

    select * from {{ ref('int_results_by_period') }}
    where cost_of_goods is not null

),

lines as (

    select count(cost) as costed_line_count from {{ ref('fct_revenue_lines') }}

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    costed_revenue,
    cost_of_goods
from revenue

union all

-- Costs are counted once: the posted ones only where no line says what it cost.
select
    results.period_grain,
    results.period_start_date,
    results.period_end_date,
    results.is_complete,
    results.dimension,
    results.dimension_value,
    results.costed_revenue,
    results.cost_of_goods

from results

inner join lines
    on lines.costed_line_count = 0
