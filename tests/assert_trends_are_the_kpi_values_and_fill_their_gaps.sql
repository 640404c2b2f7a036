-- No row of kpi_values is lost or changed, and what is filled has none.
with

kpi_values as (

    select * from {{ ref('kpi_values') }}
    where period_grain <> 'day' or dimension in ('all', 'rep', 'team')

),

trends as (

    select * from {{ ref('kpi_trends') }}

)

select
    coalesce(kpi_values.kpi, trends.kpi) as kpi,
    coalesce(kpi_values.period_grain, trends.period_grain) as period_grain,
    coalesce(kpi_values.period_start_date, trends.period_start_date) as period_start_date,
    coalesce(kpi_values.dimension, trends.dimension) as dimension,
    coalesce(kpi_values.dimension_value, trends.dimension_value) as dimension_value

from kpi_values

full join trends
    on kpi_values.kpi = trends.kpi
    and kpi_values.period_grain = trends.period_grain
    and kpi_values.period_start_date = trends.period_start_date
    and kpi_values.dimension = trends.dimension
    and kpi_values.dimension_value = trends.dimension_value

where
    (kpi_values.kpi is null) is distinct from trends.is_filled
    or (
        not trends.is_filled
        and (
            trends.numerator is distinct from kpi_values.numerator
            or trends.denominator is distinct from kpi_values.denominator
            or trends.value is distinct from kpi_values.value
            or trends.is_complete is distinct from kpi_values.is_complete
            or trends.period_end_date is distinct from kpi_values.period_end_date
            or trends.dimension_label is distinct from kpi_values.dimension_label
        )
    )
