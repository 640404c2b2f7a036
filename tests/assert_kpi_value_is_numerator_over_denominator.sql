-- One shape for all KPIs: the value is the ratio, or the numerator alone, and a share
-- always says of what.
with

kpi_values as (

    select
        kpi_values.*,
        catalog.unit,
        case
            when kpi_values.denominator is null then kpi_values.numerator
            else {{ ratio('kpi_values.numerator', 'kpi_values.denominator') }}
        end as expected_value

    from {{ ref('kpi_values') }} as kpi_values

    inner join {{ ref('kpi_catalog') }} as catalog
        on kpi_values.kpi = catalog.kpi

)

select *
from kpi_values
where
    (value is null) <> (expected_value is null)
    or abs(value - expected_value) > 1e-9 * greatest(abs(expected_value), 1)
    or (unit in ('ratio', 'multiple') and numerator is not null and denominator is null)
