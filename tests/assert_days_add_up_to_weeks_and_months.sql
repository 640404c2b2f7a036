-- What a KPI that adds up over time came to by the 17th is the sum of 17 days: a running
-- period is compared so. A KPI without a row for some of its days would break it.
with

kpi_values as (

    select kpi_values.*

    from {{ ref('kpi_values') }} as kpi_values

    inner join {{ ref('kpi_catalog') }} as catalog
        on kpi_values.kpi = catalog.kpi

    where catalog.additive_over_time

),

measured_by_day as (

    select distinct
        kpi,
        dimension
    from kpi_values
    where period_grain = 'day'

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where period_grain in ('week', 'month')

),

wholes as (

    select kpi_values.*

    from kpi_values

    inner join measured_by_day
        on kpi_values.kpi = measured_by_day.kpi
        and kpi_values.dimension = measured_by_day.dimension

    where kpi_values.period_grain in ('week', 'month')

),

summed as (

    select
        days.kpi,
        days.dimension,
        days.dimension_value,
        period_days.period_grain,
        period_days.period_start_date,
        sum(days.numerator) as numerator,
        sum(days.denominator) as denominator

    from kpi_values as days

    inner join period_days
        on days.period_start_date = period_days.date_day

    where days.period_grain = 'day'

    group by 1, 2, 3, 4, 5

)

select
    coalesce(summed.kpi, wholes.kpi) as kpi,
    coalesce(summed.dimension, wholes.dimension) as dimension,
    coalesce(summed.dimension_value, wholes.dimension_value) as dimension_value,
    coalesce(summed.period_grain, wholes.period_grain) as period_grain,
    coalesce(summed.period_start_date, wholes.period_start_date) as period_start_date,
    summed.numerator,
    summed.denominator,
    wholes.numerator as whole_numerator,
    wholes.denominator as whole_denominator

from summed

full join wholes
    on summed.kpi = wholes.kpi
    and summed.dimension = wholes.dimension
    and summed.dimension_value = wholes.dimension_value
    and summed.period_grain = wholes.period_grain
    and summed.period_start_date = wholes.period_start_date

where
    summed.kpi is null
    or wholes.kpi is null
    or (summed.numerator is null) <> (wholes.numerator is null)
    or (summed.denominator is null) <> (wholes.denominator is null)
    or abs(summed.numerator - wholes.numerator) > 1e-6 * greatest(abs(summed.numerator), 1)
    or abs(summed.denominator - wholes.denominator) > 1e-6 * greatest(abs(summed.denominator), 1)
