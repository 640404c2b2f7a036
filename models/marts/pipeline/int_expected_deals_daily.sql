with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- A close that is overdue is expected no longer: stale_open_deals counts it.
deals as (

    select deals.*

    from {{ ref('fct_deals') }} as deals

    inner join as_of
        on deals.expected_close_date >= as_of.as_of_date

    where not deals.is_closed

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions()) }}

)

select
    expected_close_date as date_day,
    dimension,
    dimension_value,
    sum(amount) as expected_pipeline,
    sum(cast(amount as numeric(38, 2)) * cast(probability as numeric(38, 6))) as expected_revenue
from by_dimension
group by 1, 2, 3
