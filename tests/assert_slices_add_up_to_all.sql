-- Where a KPI says that a dimension is additive, its members split the same whole.
with

kpi_values as (

    select * from {{ ref('kpi_values') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

summed as (

    select
        kpi_values.kpi,
        kpi_values.period_grain,
        kpi_values.period_start_date,
        kpi_values.dimension,
        sum(kpi_values.numerator) as numerator

    from kpi_values

    inner join catalog
        on kpi_values.kpi = catalog.kpi
        and ', ' || catalog.additive_dimensions || ',' like '%, ' || kpi_values.dimension || ',%'

    group by 1, 2, 3, 4

),

whole as (

    select
        kpi,
        period_grain,
        period_start_date,
        numerator
    from kpi_values
    where dimension = 'all'

)

select
    summed.kpi,
    summed.period_grain,
    summed.period_start_date,
    summed.dimension,
    summed.numerator as sum_of_slices,
    whole.numerator as whole

from summed

left join whole
    on summed.kpi = whole.kpi
    and summed.period_grain = whole.period_grain
    and summed.period_start_date = whole.period_start_date

where
    summed.numerator is not null
    and (
        whole.numerator is null
        or abs(summed.numerator - whole.numerator) > 1e-6 * greatest(abs(whole.numerator), 1)
    )
