-- Whoever is a customer by the as-of date is new in exactly one month of the total.
with

customers as (

    select count(*) as customer_count

    from {{ ref('int_customers') }} as new_customers

    inner join {{ ref('dim_as_of') }} as as_of
        on new_customers.customer_date <= as_of.as_of_date

),

counted as (

    select coalesce(sum(new_customers), 0) as customer_count
    from {{ ref('int_new_customers_by_period') }}
    where period_grain = 'month' and dimension = 'all'

)

select
    customers.customer_count as customers,
    counted.customer_count as customers_of_all_months

from customers

cross join counted

where customers.customer_count <> counted.customer_count
