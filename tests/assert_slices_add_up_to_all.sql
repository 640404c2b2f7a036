-- Where a KPI says that a dimension is additive, its members split the same whole: both parts
-- of a ratio add up, and where the company has a row the members have some.
with

kpi_values as (

    select * from {{ ref('kpi_values') }}

),

dimensions as (

    select distinct dimension
    from kpi_values
    where dimension <> 'all'

),

claims as (

    select
        catalog.kpi,
        dimensions.dimension

    from {{ ref('kpi_catalog') }} as catalog

    inner join dimensions
        on ', ' || catalog.additive_dimensions || ',' like '%, ' || dimensions.dimension || ',%'

),

summed as (

    select
        claims.kpi,
        claims.dimension,
        kpi_values.period_grain,
        kpi_values.period_start_date,
        sum(case when kpi_values.dimension = 'all' then numerator end) as whole_numerator,
        sum(case when kpi_values.dimension <> 'all' then numerator end) as sliced_numerator,
        sum(case when kpi_values.dimension = 'all' then denominator end) as whole_denominator,
        sum(case when kpi_values.dimension <> 'all' then denominator end) as sliced_denominator

    from claims

    inner join kpi_values
        on claims.kpi = kpi_values.kpi
        and kpi_values.dimension in ('all', claims.dimension)

    group by 1, 2, 3, 4

)

select *
from summed
where
    (whole_numerator is null) <> (sliced_numerator is null)
    or (whole_denominator is null) <> (sliced_denominator is null)
    or abs(whole_numerator - sliced_numerator) > 1e-6 * greatest(abs(whole_numerator), 1)
    or abs(whole_denominator - sliced_denominator) > 1e-6 * greatest(abs(whole_denominator), 1)
