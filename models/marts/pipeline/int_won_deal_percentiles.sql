with

deals as (

    select
        *,
        -- A cycle below zero is a back-dated entry.
        case when cycle_days >= 0 then cycle_days end as valid_cycle_days
    from {{ ref('fct_deals') }}
    where is_won

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions()) }}

)

select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    by_dimension.dimension,
    by_dimension.dimension_value,
    {{ percentile('by_dimension.amount', 0.5) }} as median_amount,
    {{ percentile('by_dimension.amount', 0.9) }} as p90_amount,
    {{ percentile('by_dimension.valid_cycle_days', 0.5) }} as median_cycle_days,
    {{ percentile('by_dimension.valid_cycle_days', 0.9) }} as p90_cycle_days

from by_dimension

inner join period_days
    on by_dimension.closed_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
