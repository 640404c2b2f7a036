with

-- Who leaves and is back when the period ends has not left.
leavers as (

    select
        period_grain,
        next_start_date as period_start_date,
        region,
        segment,
        channel,
        count(*) as customers
    from {{ ref('int_active_runs') }}
    where next_start_date < cast('9999-12-31' as date) and not is_back_in_time
    group by 1, 2, 3, 4, 5

),

by_dimension as (

    {{ by_dimension('leavers', account_dimensions()) }}

)

select
    period_grain,
    period_start_date,
    dimension,
    dimension_value,
    cast(sum(customers) as {{ type_double() }}) as churned_customers
from by_dimension
group by 1, 2, 3, 4
