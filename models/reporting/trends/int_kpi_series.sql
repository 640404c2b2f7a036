with

kpi_values as (

    select * from {{ ref('kpi_values') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

reps as (

    select * from {{ ref('dim_reps') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

measured as (

    select
        kpi,
        period_grain,
        dimension,
        dimension_value,
        min(dimension_label) as dimension_label,
        min(dimension_label_ru) as dimension_label_ru,
        min(period_start_date) as first_start_date,
        max(period_start_date) as last_start_date
    from kpi_values
    group by 1, 2, 3, 4

),

numbered as (

    select
        *,
        row_number() over (order by kpi, period_grain, dimension, dimension_value) as series_id
    from measured

)

-- By day, only the whole, the reps and the teams are worth a dense series: a channel or a
-- page has few events a day, and a row for each would be most of the table. Whoever left
-- the company is not at 0 for ever after, but what still comes in is shown.
select
    numbered.series_id,
    day_series.series_id as day_series_id,
    numbered.kpi,
    numbered.period_grain,
    numbered.dimension,
    numbered.dimension_value,
    numbered.dimension_label,
    numbered.dimension_label_ru,
    catalog.better,
    catalog.additive_over_time,
    catalog.is_balance,
    catalog.zero_when_empty,
    numbered.dimension = 'all'
    or {{ is_additive('catalog.additive_dimensions', 'numbered.dimension') }} as is_part_of_whole,
    numbered.period_grain <> 'day' or numbered.dimension in ('all', 'rep', 'team') as is_dense,
    day_series.first_start_date as first_day_date,
    numbered.first_start_date,
    greatest(
        numbered.last_start_date, coalesce(reps.left_date, as_of.as_of_date)
    ) as last_date

from numbered

cross join as_of

inner join catalog
    on numbered.kpi = catalog.kpi

left join reps
    on numbered.dimension = 'rep'
    and numbered.dimension_value = reps.rep_id

left join numbered as day_series
    on numbered.kpi = day_series.kpi
    and numbered.dimension = day_series.dimension
    and numbered.dimension_value = day_series.dimension_value
    and day_series.period_grain = 'day'
