with

rules as (

    select * from {{ ref('int_alerted_kpis') }}
    where method in ('above', 'below', 'change_previous', 'change_year_before')

),

watched as (

    select * from {{ ref('int_watched_values') }}
    where value is not null

),

compared as (

    select
        rules.*,
        watched.dimension_value,
        watched.value,
        watched.sample_size,
        case
            when rules.method = 'change_previous' then watched.previous_value
            when rules.method = 'change_year_before' then watched.year_before_value
        end as expected_value,
        watched.period_start_date,
        watched.period_end_date

    from rules

    inner join watched
        on rules.kpi = watched.kpi
        and rules.period_grain = watched.period_grain
        and rules.dimension = watched.dimension

),

-- Shares and points change by points, everything else in proportion.
reaching as (

    select
        *,
        threshold
        * case when unit in ('ratio', 'points') then 1 else abs(expected_value) end as reach
    from compared
    where
        method in ('above', 'below')
        or unit in ('ratio', 'points')
        or expected_value <> 0

),

bounded as (

    select
        *,
        case when method = 'below' then threshold else expected_value - reach end as lower_bound,
        case when method = 'above' then threshold else expected_value + reach end as upper_bound
    from reaching
    where method in ('above', 'below') or expected_value is not null

)

-- A limit says itself which way is bad.
select
    rule,
    kpi,
    period_grain,
    dimension,
    dimension_value,
    value,
    expected_value,
    lower_bound,
    upper_bound,
    case
        when (method = 'above' or watches_up) and value > upper_bound then 'up'
        when (method = 'below' or watches_down) and value < lower_bound then 'down'
    end as side,
    period_start_date,
    period_end_date
from bounded
where {{ has_sample('min_sample', 'sample_size', 'value', 'expected_value') }}
