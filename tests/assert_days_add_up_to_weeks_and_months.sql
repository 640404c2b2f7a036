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
    kpi_values.*,
    summed.numerator as sum_of_numerators,
    summed.denominator as sum_of_denominators

from kpi_values

inner join measured_by_day
    on kpi_values.kpi = measured_by_day.kpi
    and kpi_values.dimension = measured_by_day.dimension

left join summed
    on kpi_values.kpi = summed.kpi
    and kpi_values.dimension = summed.dimension
    and kpi_values.dimension_value = summed.dimension_value
    and kpi_values.period_grain = summed.period_grain
    and kpi_values.period_start_date = summed.period_start_date

where
    kpi_values.period_grain in ('week', 'month')
    and (
        abs(coalesce(summed.numerator, 0) - coalesce(kpi_values.numerator, 0))
        > 1e-6 * greatest(abs(coalesce(kpi_values.numerator, 0)), 1)
        or abs(coalesce(summed.denominator, 0) - coalesce(kpi_values.denominator, 0))
        > 1e-6 * greatest(abs(coalesce(kpi_values.denominator, 0)), 1)
    )
