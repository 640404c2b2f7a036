-- Members of a dimension explain a change whole, or not at all; what each did by itself and what
-- its share did are its contribution. Days and weeks are the same arithmetic on more rows.
with

summed as (

    select
        kpi,
        period_grain,
        period_start_date,
        comparison,
        dimension,
        max(whole_value) as whole_value,
        max(whole_compared_value) as whole_compared_value,
        sum(contribution) as contribution,
        sum(abs(rate_effect + mix_effect - contribution)) as unsplit
    from {{ ref('kpi_drivers') }}
    where period_grain in ('month', 'quarter', 'year', 'trailing_12_months')
    group by 1, 2, 3, 4, 5

)

select *
from summed
where
    abs(whole_value - whole_compared_value - contribution)
    > 1e-6 * greatest(abs(whole_value), abs(whole_compared_value), 1)
    or unsplit > 1e-6 * greatest(abs(whole_value), abs(whole_compared_value), 1)
