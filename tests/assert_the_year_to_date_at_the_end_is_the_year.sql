-- Of a KPI that adds up over time, the last day, month and quarter of a year have come to what
-- the year came to.
with

years as (

    select * from {{ ref('kpi_trends') }}
    where period_grain = 'year'

),

parts as (

    select * from {{ ref('kpi_trends') }}
    where period_grain in ('day', 'month', 'quarter')

),

catalog as (

    select * from {{ ref('kpi_catalog') }}
    where additive_over_time

)

select
    parts.kpi,
    parts.period_grain,
    parts.dimension,
    parts.dimension_value,
    parts.period_start_date,
    parts.year_to_date_value,
    years.value

from parts

inner join catalog
    on parts.kpi = catalog.kpi

inner join years
    on parts.kpi = years.kpi
    and parts.dimension = years.dimension
    and parts.dimension_value = years.dimension_value
    and parts.period_end_date = years.period_end_date

where
    (parts.year_to_date_value is null) is distinct from (years.value is null)
    or abs(parts.year_to_date_value - years.value) > 1e-6 * greatest(abs(years.value), 1)
