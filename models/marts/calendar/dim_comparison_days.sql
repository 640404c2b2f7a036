with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

periods as (

    select * from {{ ref('dim_periods') }}
    where has_started

),

period_days as (

    select * from {{ ref('dim_period_days') }}

),

compared as (

    {% for grain in period_grains() %}
    select
        period_grain,
        period_start_date,
        is_complete,
        'previous_period' as comparison,
        {{ period_start(grain, add_days('period_start_date', -1)) }} as compared_start_date
    from periods
    where period_grain = '{{ grain }}'

    union all

    select
        period_grain,
        period_start_date,
        is_complete,
        'year_before' as comparison,
        {{ year_before(grain, 'period_start_date') }} as compared_start_date
    from periods
    where period_grain = '{{ grain }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    compared.period_grain,
    compared.period_start_date,
    compared.comparison,
    compared.compared_start_date,
    period_days.date_day

from compared

cross join as_of

inner join period_days
    on compared.period_grain = period_days.period_grain
    and compared.compared_start_date = period_days.period_start_date

-- A running period is compared with as many days of the earlier one.
where
    compared.is_complete
    or {{ dbt.datediff('compared.compared_start_date', 'period_days.date_day', 'day') }}
    <= {{ dbt.datediff('compared.period_start_date', 'as_of.as_of_date', 'day') }}
