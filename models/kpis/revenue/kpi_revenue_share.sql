with

revenue as (

    select * from {{ ref('int_revenue_by_period') }}

),

total as (

    select * from {{ ref('int_revenue_by_period') }}
    where dimension = 'all'

)

select
    revenue.period_grain,
    revenue.period_start_date,
    revenue.period_end_date,
    revenue.is_complete,
    revenue.dimension,
    revenue.dimension_value,
    revenue.revenue as numerator,
    total.revenue as denominator,
    {{ ratio('revenue.revenue', 'total.revenue') }} as value

from revenue

inner join total
    on revenue.period_grain = total.period_grain
    and revenue.period_start_date = total.period_start_date
