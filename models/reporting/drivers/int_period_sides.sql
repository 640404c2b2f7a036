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

running as (

    select * from {{ ref('int_running_comparisons') }}

),

periods as (

    select
        period_grain,
        period_start_date,
        is_complete,
        {{ is_latest_period() }} as is_latest,
        lag(period_start_date) over (partition by period_grain order by period_start_date)
            as previous_start_date,
        case
            when period_grain = 'week' then {{ year_before('week', 'period_start_date') }}
            else {{ year_before('month', 'period_start_date') }}
        end as year_before_start_date
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

)

select
    series.kpi,
    series.period_grain,
    series.dimension,
    series.dimension_value,
    comparisons.comparison,
    comparisons.is_latest,
    dense.numerator,
    dense.denominator,
    {{ no_denominator() }} as compared_numerator,
    {{ no_denominator() }} as compared_denominator,
    dense.period_start_date

from series

inner join dense
    on series.series_id = dense.series_id

inner join comparisons
    on dense.period_grain = comparisons.period_grain
    and dense.period_start_date = comparisons.period_start_date

union all

select
    series.kpi,
    series.period_grain,
    series.dimension,
    series.dimension_value,
    comparisons.comparison,
    comparisons.is_latest,
    {{ no_denominator() }} as numerator,
    {{ no_denominator() }} as denominator,
    dense.numerator as compared_numerator,
    dense.denominator as compared_denominator,
    comparisons.period_start_date

from series

inner join dense
    on series.series_id = dense.series_id

inner join comparisons
    on dense.period_grain = comparisons.period_grain
    and dense.period_start_date = comparisons.compared_start_date

where comparisons.is_complete

union all

-- A running period is held against as many days of the earlier one.
select
    series.kpi,
    series.period_grain,
    series.dimension,
    series.dimension_value,
    running.comparison,
    true as is_latest,
    {{ no_denominator() }} as numerator,
    {{ no_denominator() }} as denominator,
    running.numerator as compared_numerator,
    running.denominator as compared_denominator,
    running.period_start_date

from series

inner join running
    on series.series_id = running.series_id
