with

kpi_values as (

    select * from {{ ref('kpi_values') }}

),

series as (

    select * from {{ ref('int_kpi_series') }}

)

select
    series.series_id,
    kpi_values.numerator,
    kpi_values.denominator,
    kpi_values.value,
    kpi_values.period_start_date

from kpi_values

inner join series
    on kpi_values.kpi = series.kpi
    and kpi_values.period_grain = series.period_grain
    and kpi_values.dimension = series.dimension
    and kpi_values.dimension_value = series.dimension_value
