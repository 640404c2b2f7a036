with

revenue as (

    select * from {{ ref('int_revenue_by_period') }}

),

orders as (

    select * from {{ ref('int_orders_by_period') }}

),

-- Refunds may come in a period without an order, an order's later lines in one after it: until
-- then nobody knows what it is worth.
matched as (

    select
        coalesce(revenue.period_grain, orders.period_grain) as period_grain,
        coalesce(revenue.period_start_date, orders.period_start_date) as period_start_date,
        coalesce(revenue.period_end_date, orders.period_end_date) as period_end_date,
        coalesce(revenue.is_complete, orders.is_complete) as is_complete,
        coalesce(revenue.dimension, orders.dimension) as dimension,
        coalesce(revenue.dimension_value, orders.dimension_value) as dimension_value,
        revenue.revenue,
        coalesce(orders.orders, 0) as orders

    from revenue

    full join orders
        on revenue.period_grain = orders.period_grain
        and revenue.period_start_date = orders.period_start_date
        and revenue.dimension = orders.dimension
        and revenue.dimension_value = orders.dimension_value

)

select {{ kpi('revenue', 'orders') }}
from matched
