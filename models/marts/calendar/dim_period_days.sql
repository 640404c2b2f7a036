with

days as (

    select * from {{ ref('dim_days') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

started as (

    {% for grain in period_grains() %}
    select
        date_day,
        '{{ grain }}' as period_grain,
        {{ period_start(grain, 'date_day') }} as period_start_date
    from days
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    started.date_day,
    started.period_grain,
    started.period_start_date,
    periods.period_end_date,
    periods.is_complete,
    started.date_day <= periods.as_of_date as has_happened

from started

inner join periods
    on started.period_grain = periods.period_grain
    and started.period_start_date = periods.period_start_date
