with

days as (

    select * from {{ ref('dim_days') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

calendar_periods as (

    {% for grain in period_grains() %}
    select
        '{{ grain }}' as period_grain,
        {{ period_start(grain, 'date_day') }} as period_start_date,
        max(date_day) as period_end_date
    from days
    group by 1, 2
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

periods as (

    select
        *,
        period_start_date as running_from
    from calendar_periods

    union all

    -- The twelve months that end with each month: for balances, not for sums.
    select
        'trailing_12_months' as period_grain,
        {{ add_months('period_start_date', -11) }} as period_start_date,
        period_end_date,
        period_start_date as running_from
    from calendar_periods
    where period_grain = 'month'

)

select
    periods.period_grain,
    periods.period_start_date,
    periods.period_end_date,
    periods.period_end_date <= as_of.as_of_date as is_complete,
    periods.running_from <= as_of.as_of_date as has_started,
    as_of.as_of_date

from periods

cross join as_of
