with

order_values as (

    select * from {{ ref('kpi_average_order_value') }}

),

orders as (

    select * from {{ ref('kpi_orders_count') }}

),

lifetimes as (

    select * from {{ ref('kpi_average_customer_lifetime_months') }}

),

-- An order has a region and a channel of its own, which need not be the customer's.
active_customers as (

    select * from {{ ref('int_active_customers_by_period') }}
    where dimension in ('all', 'segment') and period_grain in ('month', 'quarter', 'year')

),

-- Purchases of a month are those of the average customer, also of one who bought nothing.
matched as (

    select
        {{ kpi_keys('active_customers') }},
        case
            when active_customers.is_complete
                then order_values.value * orders.value * lifetimes.value
        end as lifetime_revenue,
        active_customers.active_customers * case active_customers.period_grain
            when 'month' then 1 when 'quarter' then 3 when 'year' then 12
        end as customer_months

    from active_customers

    inner join order_values
        on active_customers.period_grain = order_values.period_grain
        and active_customers.period_start_date = order_values.period_start_date
        and active_customers.dimension = order_values.dimension
        and active_customers.dimension_value = order_values.dimension_value

    inner join orders
        on active_customers.period_grain = orders.period_grain
        and active_customers.period_start_date = orders.period_start_date
        and active_customers.dimension = orders.dimension
        and active_customers.dimension_value = orders.dimension_value

    inner join lifetimes
        on active_customers.period_grain = lifetimes.period_grain
        and active_customers.period_start_date = lifetimes.period_start_date
        and active_customers.dimension = lifetimes.dimension
        and active_customers.dimension_value = lifetimes.dimension_value

)

select {{ kpi(
    'lifetime_revenue', 'customer_months', defined_if='lifetime_revenue is not null'
) }}
from matched
