{{ config(materialized='view', schema='marts') }}

-- The goal of a rate holds for every member alike; the goal of a sum is shared out among the
-- members who have one, and what was given to nobody is a member of its own.
with

series as (

    select * from {{ ref('int_kpi_series') }}
    where is_part_of_whole

),

dense as (

    select * from {{ ref('int_dense_series') }}
    where has_started

),

goals as (

    select * from {{ ref('kpi_goal_progress') }}
    where expected_value is not null

),

periods as (

    select
        *,
        {{ is_latest_period() }} as is_latest
    from {{ ref('dim_periods') }}
    where has_started

),

wholes as (

    select
        series.kpi,
        series.period_grain,
        dense.period_start_date,
        periods.is_latest,
        dense.denominator is null as is_sum,
        goals.expected_value

    from series

    inner join dense
        on series.series_id = dense.series_id

    inner join goals
        on series.kpi = goals.kpi
        and series.period_grain = goals.period_grain
        and series.dimension = goals.dimension
        and dense.period_start_date = goals.period_start_date

    inner join periods
        on series.period_grain = periods.period_grain
        and dense.period_start_date = periods.period_start_date

    where series.dimension = 'all'

),

shared as (

    select
        goals.kpi,
        goals.period_grain,
        goals.period_start_date,
        goals.dimension,
        goals.dimension_value,
        goals.expected_value,
        wholes.is_latest,
        wholes.expected_value as whole_expected_value

    from goals

    inner join {{ ref('kpi_catalog') }} as catalog
        on goals.kpi = catalog.kpi
        and {{ is_additive('catalog.additive_dimensions', 'goals.dimension') }}

    inner join wholes
        on goals.kpi = wholes.kpi
        and goals.period_grain = wholes.period_grain
        and goals.period_start_date = wholes.period_start_date
        and wholes.is_sum

),

sharing as (

    select
        kpi,
        period_grain,
        period_start_date,
        dimension,
        is_latest,
        whole_expected_value,
        sum(expected_value) as expected_value
    from shared
    group by 1, 2, 3, 4, 5, 6

)

select
    series.kpi,
    series.period_grain,
    series.dimension,
    series.dimension_value,
    'goal' as comparison,
    wholes.is_latest,
    dense.numerator,
    dense.denominator,
    case
        when not wholes.is_sum then wholes.expected_value * dense.denominator
        when series.dimension = 'all' then wholes.expected_value
    end as compared_numerator,
    dense.denominator as compared_denominator,
    dense.period_start_date

from series

inner join dense
    on series.series_id = dense.series_id

inner join wholes
    on series.kpi = wholes.kpi
    and series.period_grain = wholes.period_grain
    and dense.period_start_date = wholes.period_start_date

left join sharing
    on series.kpi = sharing.kpi
    and series.period_grain = sharing.period_grain
    and series.dimension = sharing.dimension
    and dense.period_start_date = sharing.period_start_date

where not wholes.is_sum or series.dimension = 'all' or sharing.kpi is not null

union all

select
    kpi,
    period_grain,
    dimension,
    dimension_value,
    'goal' as comparison,
    is_latest,
    {{ no_denominator() }} as numerator,
    {{ no_denominator() }} as denominator,
    expected_value as compared_numerator,
    {{ no_denominator() }} as compared_denominator,
    period_start_date
from shared

union all

select
    kpi,
    period_grain,
    dimension,
    'unassigned' as dimension_value,
    'goal' as comparison,
    is_latest,
    {{ no_denominator() }} as numerator,
    {{ no_denominator() }} as denominator,
    whole_expected_value - expected_value as compared_numerator,
    {{ no_denominator() }} as compared_denominator,
    period_start_date
from sharing
where abs(whole_expected_value - expected_value) > 1e-6
