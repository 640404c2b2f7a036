with

leads as (

    select * from {{ ref('fct_leads') }}
    where response_seconds is not null

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

by_dimension as (

    {{ by_dimension('leads', lead_dimensions()) }}

)

select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    by_dimension.dimension,
    by_dimension.dimension_value,
    {{ percentile(ratio('by_dimension.response_seconds', 60), 0.5) }} as median_response_minutes

from by_dimension

inner join period_days
    on by_dimension.created_date = period_days.date_day

group by 1, 2, 3, 4, 5, 6
