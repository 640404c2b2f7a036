-- Where a KPI says that it is additive over time, its months make its quarters and years.
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
    summed.*,
    kpi_values.numerator as whole_numerator,
    kpi_values.denominator as whole_denominator

from summed

left join kpi_values
    on summed.kpi = kpi_values.kpi
    and summed.dimension = kpi_values.dimension
    and summed.dimension_value = kpi_values.dimension_value
    and summed.period_grain = kpi_values.period_grain
    and summed.period_start_date = kpi_values.period_start_date

where
    kpi_values.kpi is null
    or abs(coalesce(summed.numerator, 0) - coalesce(kpi_values.numerator, 0))
    > 1e-6 * greatest(abs(coalesce(summed.numerator, 0)), 1)
    or abs(coalesce(summed.denominator, 0) - coalesce(kpi_values.denominator, 0))
    > 1e-6 * greatest(abs(coalesce(summed.denominator, 0)), 1)
