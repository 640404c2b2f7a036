with

-- More rows than the longest window has periods.
numbered as (

    {{ dbt.generate_series(366) }}

),

windows as (

    -- Days are held against the same weekday.
    select
        'day' as period_grain,
        7 as step,
        {{ number_var('anomaly_weeks') }} as window_length

    union all

    select
        'week' as period_grain,
        1 as step,
        {{ number_var('anomaly_weeks') }} as window_length

    union all

    select
        'month' as period_grain,
        1 as step,
        {{ number_var('anomaly_months') }} as window_length

    union all

    select
        'quarter' as period_grain,
        1 as step,
        {{ number_var('anomaly_quarters') }} as window_length

)

select
    windows.period_grain,
    cast(numbered.generated_number as int) * windows.step as lag_periods

from windows

inner join numbered
    on windows.window_length >= numbered.generated_number
