with

customers as (

    select
        *,
        cast(extract(year from measured_date) as int) as market_year
    from {{ ref('int_active_customers_by_period') }}
    where dimension in ('all', 'segment') and period_grain in ('month', 'quarter', 'year')

),

market_sizes as (

    select * from {{ ref('crm_market_sizes') }}

),

years as (

    select
        year,
        sum(market_size) as market_size
    from market_sizes
    group by 1

)

-- A segment for which nobody stated a market stays null; the total counts all customers.
select
    customers.period_grain,
    customers.period_start_date,
    customers.period_end_date,
    customers.is_complete,
    customers.dimension,
    customers.dimension_value,
    customers.active_customers,
    cast(
        case
            when customers.dimension = 'all' then years.market_size
            else market_sizes.market_size
        end as {{ type_double() }}
    ) as market_size

from customers

inner join years
    on customers.market_year = years.year

left join market_sizes
    on customers.market_year = market_sizes.year
    and customers.dimension = 'segment'
    and customers.dimension_value = market_sizes.segment
