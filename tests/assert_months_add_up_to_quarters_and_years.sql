-- Where a KPI says that it is additive over time, its months make its quarters and years: none
-- is without the other, and what is not known of any month is not known of the whole.
with

kpi_values as (

    select kpi_values.*

    from {{ ref('kpi_values') }} as kpi_values

    inner join {{ ref('kpi_catalog') }} as catalog
        on kpi_values.kpi = catalog.kpi

    where catalog.additive_over_time

),

period_days as (

    select * from {{ ref('dim_period_days') }}

),

wholes as (

    select * from kpi_values
    where period_grain in ('quarter', 'year')

),

summed as (

    select
        months.kpi,
        months.dimension,
        months.dimension_value,
        period_days.period_grain,
        period_days.period_start_date,
        sum(months.numerator) as numerator,
        sum(months.denominator) as denominator

    from kpi_values as months

    inner join period_days
        on months.period_start_date = period_days.date_day

    where
        months.period_grain = 'month'
        and period_days.period_grain in ('quarter', 'year')

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
