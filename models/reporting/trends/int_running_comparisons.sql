with

series as (

    select * from {{ ref('int_kpi_series') }}
    where (additive_over_time or is_balance) and day_series_id is not null

),

running_periods as (

    select * from {{ ref('dim_periods') }}
    where has_started and not is_complete

),

series_values as (

    select * from {{ ref('int_series_values') }}

),

compared_days as (

    select
        comparison_days.*,
        max(comparison_days.date_day) over (
            partition by
                comparison_days.period_grain,
                comparison_days.period_start_date,
                comparison_days.comparison
        ) as last_compared_date

    from {{ ref('dim_comparison_days') }} as comparison_days

    inner join running_periods
        on comparison_days.period_grain = running_periods.period_grain
        and comparison_days.period_start_date = running_periods.period_start_date

),

spans as (

    select distinct
        period_grain,
        period_start_date,
        comparison,
        last_compared_date
    from compared_days

),

-- A flow is what the days add up to, a balance is that of the last of them.
summed as (

    select
        series.series_id,
        compared_days.period_start_date,
        compared_days.comparison,
        sum(series_values.numerator) as numerator,
        sum(series_values.denominator) as denominator

    from series

    inner join compared_days
        on series.period_grain = compared_days.period_grain
        and (
            series.additive_over_time
            or compared_days.date_day = compared_days.last_compared_date
        )

    inner join series_values
        on series.day_series_id = series_values.series_id
        and compared_days.date_day = series_values.period_start_date

    group by 1, 2, 3

),

-- Before its first day a member is not at 0, it is not there yet.
compared as (

    select
        series.series_id,
        spans.period_start_date,
        spans.comparison,
        case
            when summed.series_id is null and series.zero_when_empty then 0
            else summed.numerator
        end as numerator,
        summed.denominator

    from series

    inner join spans
        on series.period_grain = spans.period_grain
        and series.first_day_date <= spans.last_compared_date

    left join summed
        on series.series_id = summed.series_id
        and spans.period_start_date = summed.period_start_date
        and spans.comparison = summed.comparison

)

select
    series_id,
    comparison,
    numerator,
    denominator,
    {{ pooled('numerator', 'denominator') }} as value,
    period_start_date
from compared
