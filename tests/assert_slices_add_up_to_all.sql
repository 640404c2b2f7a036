-- Where a KPI says that a dimension is additive, its members split the same whole: both parts
-- of a ratio add up, and of a KPI that has members in one period every period has some.
with

kpi_values as (

    select * from {{ ref('kpi_values') }}

),

slices as (

    select distinct
        kpi,
        dimension
    from kpi_values

),

claims as (

    select slices.*

    from slices

    inner join {{ ref('kpi_catalog') }} as catalog
        on slices.kpi = catalog.kpi
        and {{ is_additive('catalog.additive_dimensions', 'slices.dimension') }}

),

summed as (

    select
        claims.kpi,
        claims.dimension,
        parts.period_grain,
        parts.period_start_date,
        sum(case when parts.dimension = 'all' then parts.numerator end) as whole_numerator,
        sum(case when parts.dimension <> 'all' then parts.numerator end) as sliced_numerator,
        sum(case when parts.dimension = 'all' then parts.denominator end) as whole_denominator,
        sum(case when parts.dimension <> 'all' then parts.denominator end) as sliced_denominator

    from claims

    inner join kpi_values as parts
        on claims.kpi = parts.kpi
        and parts.dimension in ('all', claims.dimension)

    group by 1, 2, 3, 4

)

select *
from summed
where
    (whole_numerator is null) <> (sliced_numerator is null)
    or (whole_denominator is null) <> (sliced_denominator is null)
    or abs(whole_numerator - sliced_numerator) > 1e-6 * greatest(abs(whole_numerator), 1)
    or abs(whole_denominator - sliced_denominator) > 1e-6 * greatest(abs(whole_denominator), 1)
