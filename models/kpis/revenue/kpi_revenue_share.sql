with

revenue as (

    select * from {{ ref('int_revenue_by_period') }}

),

total as (

    select * from {{ ref('int_revenue_by_period') }}
    where dimension = 'all'

)

select {{ kpi('revenue.revenue', 'total.revenue', keys_of='revenue') }}

from revenue

inner join total
    on revenue.period_grain = total.period_grain
    and revenue.period_start_date = total.period_start_date
