-- location_revenue slices the revenue that total_revenue reports, and loses nothing.
with

places as (

    select
        period_grain,
        period_start_date,
        sum(revenue) as revenue
    from {{ ref('location_revenue') }}
    group by 1, 2

),

total as (

    select * from {{ ref('kpi_total_revenue') }}
    where dimension = 'all' and period_grain in ('month', 'quarter', 'year')

)

select
    total.period_grain,
    total.period_start_date,
    total.value,
    places.revenue

from total

full join places
    on total.period_grain = places.period_grain
    and total.period_start_date = places.period_start_date

where abs(coalesce(total.value, 0) - coalesce(places.revenue, 0)) > 0.005
