with

revenue as (

    select * from {{ ref('int_revenue_by_period') }}

),

daily as (

    select * from {{ ref('int_revenue_daily') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

-- Growth over a period that the data only half cover would be invented.
compared_days as (

    select * from {{ ref('dim_comparison_days') }}
    where compared_start_date >= (select min(daily.date_day) from daily)

),

compared_periods as (

    select distinct
        comparison,
        period_grain,
        period_start_date
    from compared_days

),

now as (

    select
        compared_periods.comparison,
        revenue.period_grain,
        revenue.period_start_date,
        revenue.dimension,
        revenue.dimension_value,
        revenue.revenue

    from revenue

    inner join compared_periods
        on revenue.period_grain = compared_periods.period_grain
        and revenue.period_start_date = compared_periods.period_start_date

),

earlier as (

    select
        compared_days.comparison,
        compared_days.period_grain,
        compared_days.period_start_date,
        daily.dimension,
        daily.dimension_value,
        cast(sum(daily.revenue) as {{ type_double() }}) as revenue

    from daily

    inner join compared_days
        on daily.date_day = compared_days.date_day

    group by 1, 2, 3, 4, 5

),

-- No sale at all is a revenue of zero; a sale without an exchange rate stays unknown.
matched as (

    select
        coalesce(now.comparison, earlier.comparison) as comparison,
        coalesce(now.period_grain, earlier.period_grain) as period_grain,
        coalesce(now.period_start_date, earlier.period_start_date) as period_start_date,
        coalesce(now.dimension, earlier.dimension) as dimension,
        coalesce(now.dimension_value, earlier.dimension_value) as dimension_value,
        case when now.comparison is null then 0 else now.revenue end as revenue,
        case when earlier.comparison is null then 0 else earlier.revenue end as earlier_revenue

    from now

    full join earlier
        on now.comparison = earlier.comparison
        and now.period_grain = earlier.period_grain
        and now.period_start_date = earlier.period_start_date
        and now.dimension = earlier.dimension
        and now.dimension_value = earlier.dimension_value

)

select
    periods.period_grain,
    periods.period_start_date,
    periods.period_end_date,
    periods.is_complete,
    matched.comparison,
    matched.dimension,
    matched.dimension_value,
    matched.revenue,
    matched.earlier_revenue

from matched

inner join periods
    on matched.period_grain = periods.period_grain
    and matched.period_start_date = periods.period_start_date
