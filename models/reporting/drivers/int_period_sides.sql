{{ config(materialized='view', schema='marts') }}

-- Both sides of a comparison with an earlier period: a row of this period bears its own parts,
-- a row of the earlier one the compared parts. Added up by member they stand side by side, and
-- who is on one side only came or went.
with

series as (

    select * from {{ ref('int_kpi_series') }}
    where is_part_of_whole

),

dense as (

    select * from {{ ref('int_dense_series') }}
    where has_started

),

periods as (

    select
        period_grain,
        period_start_date,
        is_complete,
        {{ is_latest_period() }} as is_latest,
        lag(period_start_date) over (partition by period_grain order by period_start_date)
            as previous_start_date,
        {{ year_before_by_grain('period_start_date') }} as year_before_start_date
    from {{ ref('dim_periods') }}
    where has_started

),

comparisons as (

    {%- for comparison, compared in {
        'previous_period': 'previous_start_date', 'year_before': 'year_before_start_date'
    }.items() %}
    select
        period_grain,
        period_start_date,
        is_complete,
        is_latest,
        '{{ comparison }}' as comparison,
        {{ compared }} as compared_start_date
    from periods
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

sides as (

    select
        dense.series_id,
        comparisons.comparison,
        comparisons.is_latest,
        dense.numerator,
        dense.denominator,
        {{ no_denominator() }} as compared_numerator,
        {{ no_denominator() }} as compared_denominator,
        dense.period_start_date

    from dense

    inner join comparisons
        on dense.period_grain = comparisons.period_grain
        and dense.period_start_date = comparisons.period_start_date

    union all

    select
        dense.series_id,
        comparisons.comparison,
        comparisons.is_latest,
        {{ no_denominator() }} as numerator,
        {{ no_denominator() }} as denominator,
        dense.numerator as compared_numerator,
        dense.denominator as compared_denominator,
        comparisons.period_start_date

    from dense

    inner join comparisons
        on dense.period_grain = comparisons.period_grain
        and dense.period_start_date = comparisons.compared_start_date

    where comparisons.is_complete

    union all

    -- A running period is held against as many days of the earlier one.
    select
        series_id,
        comparison,
        true as is_latest,
        {{ no_denominator() }} as numerator,
        {{ no_denominator() }} as denominator,
        numerator as compared_numerator,
        denominator as compared_denominator,
        period_start_date
    from {{ ref('int_running_comparisons') }}

)

select
    series.kpi,
    series.period_grain,
    series.dimension,
    series.dimension_value,
    sides.comparison,
    sides.is_latest,
    sides.numerator,
    sides.denominator,
    sides.compared_numerator,
    sides.compared_denominator,
    sides.period_start_date

from sides

inner join series
    on sides.series_id = series.series_id
