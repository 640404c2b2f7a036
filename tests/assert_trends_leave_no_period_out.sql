-- Up to the as-of date each period of a series is followed by the next one.
with

trends as (

    select
        trends.kpi,
        trends.period_grain,
        trends.dimension,
        trends.dimension_value,
        trends.period_start_date,
        lead(trends.period_start_date) over (
            partition by
                trends.kpi, trends.period_grain, trends.dimension, trends.dimension_value
            order by trends.period_start_date
        ) as following_start_date

    from {{ ref('kpi_trends') }} as trends

    inner join {{ ref('dim_periods') }} as periods
        on trends.period_grain = periods.period_grain
        and trends.period_start_date = periods.period_start_date

    where periods.has_started

),

followed as (

    select
        period_grain,
        period_start_date,
        lead(period_start_date) over (
            partition by period_grain
            order by period_start_date
        ) as next_start_date
    from {{ ref('dim_periods') }}

)

select
    trends.*,
    followed.next_start_date

from trends

inner join followed
    on trends.period_grain = followed.period_grain
    and trends.period_start_date = followed.period_start_date

where trends.following_start_date <> followed.next_start_date
