-- Nothing is guessed beyond the oldest age, and nobody lived shorter than the youngest.
with

lifetimes as (

    select * from {{ ref('int_customer_lifetimes_by_period') }}
    where period_grain = 'month' and average_lifetime_months is not null

),

ages as (

    select
        month_start_date,
        dimension,
        dimension_value,
        min(age_months) as youngest,
        max(age_months) as oldest
    from {{ ref('int_lifetime_ages') }}
    group by 1, 2, 3

)

select
    lifetimes.period_start_date,
    lifetimes.dimension,
    lifetimes.dimension_value,
    lifetimes.average_lifetime_months,
    ages.youngest,
    ages.oldest

from lifetimes

left join ages
    on lifetimes.period_start_date = ages.month_start_date
    and lifetimes.dimension = ages.dimension
    and lifetimes.dimension_value = ages.dimension_value

where
    ages.oldest is null
    or lifetimes.average_lifetime_months > ages.oldest + 1e-9
    or lifetimes.average_lifetime_months < ages.youngest - 1e-9
