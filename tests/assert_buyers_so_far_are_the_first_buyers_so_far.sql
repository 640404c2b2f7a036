-- Everybody who has bought did so for the first time once.
with

buyers as (

    select * from {{ ref('int_buyers_by_period') }}

),

first_purchases as (

    select * from {{ ref('int_repeat_cohorts_by_period') }}

),

summed as (

    select
        buyers.period_grain,
        buyers.period_start_date,
        buyers.dimension,
        buyers.dimension_value,
        buyers.buyers,
        sum(first_purchases.new_buyers) as first_buyers

    from buyers

    left join first_purchases
        on buyers.period_grain = first_purchases.period_grain
        and buyers.dimension = first_purchases.dimension
        and buyers.dimension_value = first_purchases.dimension_value
        and buyers.period_start_date >= first_purchases.period_start_date

    group by 1, 2, 3, 4, 5

)

select *
from summed
where buyers is distinct from first_buyers
