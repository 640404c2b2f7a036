with

series as (

    select * from {{ ref('int_kpi_series') }}
    where
        additive_over_time
        and period_grain <> 'trailing_12_months'
        -- Only days can tell how much of a week lies in the year.
        and (period_grain <> 'week' or day_series_id is not null)

),

dense as (

    select
        dense_series.*,
        series.day_series_id

    from {{ ref('int_dense_series') }} as dense_series

    inner join series
        on dense_series.series_id = series.series_id

    where dense_series.has_started

),

series_values as (

    select * from {{ ref('int_series_values') }}

),

-- The week in which a year begins brings only its days of that year.
first_weeks as (

    select
        dense.series_id,
        dense.period_start_date,
        sum(series_values.numerator) as numerator,
        sum(series_values.denominator) as denominator

    from dense

    inner join series_values
        on dense.day_series_id = series_values.series_id
        and dense.year_start_date <= series_values.period_start_date
        and dense.period_end_date >= series_values.period_start_date

    where dense.period_start_date < dense.year_start_date

    group by 1, 2

),

counted as (

    select
        dense.series_id,
        dense.period_start_date,
        dense.year_start_date,
        case
            when dense.period_start_date >= dense.year_start_date then not dense.is_filled
            else first_weeks.series_id is not null
        end as is_measured,
        case
            when dense.period_start_date >= dense.year_start_date then dense.numerator
            when first_weeks.series_id is null and dense.zero_when_empty then 0
            else first_weeks.numerator
        end as numerator,
        case
            when dense.period_start_date >= dense.year_start_date then dense.denominator
            else first_weeks.denominator
        end as denominator

    from dense

    left join first_weeks
        on dense.series_id = first_weeks.series_id
        and dense.period_start_date = first_weeks.period_start_date

),

accumulated as (

    select
        series_id,
        period_start_date,
        {{ running_sum(
            'case when is_measured then 1 else 0 end',
            'series_id, year_start_date',
            'period_start_date'
        ) }} as measured_periods,
        {{ running_sum(
            'case when is_measured then numerator end',
            'series_id, year_start_date',
            'period_start_date'
        ) }} as measured_numerator,
        {{ running_sum('numerator', 'series_id, year_start_date', 'period_start_date') }}
            as numerator,
        {{ running_sum('denominator', 'series_id, year_start_date', 'period_start_date') }}
            as denominator
    from counted

),

-- A filled period adds 0; where the value of every period is null, such as sales without an
-- exchange rate, the sum is null too.
known as (

    select
        series_id,
        period_start_date,
        case when measured_periods > 0 then measured_numerator else numerator end as numerator,
        denominator
    from accumulated

)

select
    series_id,
    {{ pooled('numerator', 'denominator') }} as year_to_date_value,
    period_start_date
from known
