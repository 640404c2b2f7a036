-- A member without a name is kept as unknown; without it the shares would fall short.
select
    period_grain,
    period_start_date,
    dimension,
    sum(value) as sum_of_shares
from {{ ref('kpi_revenue_share') }}
where denominator <> 0
group by 1, 2, 3
having sum(value) is null or abs(sum(value) - 1) > 1e-6
