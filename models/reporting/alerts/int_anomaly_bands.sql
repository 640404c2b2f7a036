with

watched as (

    select * from {{ ref('int_watched_values') }}

),

lags as (

    select * from {{ ref('int_anomaly_lags') }}

),

earlier as (

    select
        watched.series,
        watched.period_number,
        lagged.scaled_value,
        lagged.is_empty

    from watched

    inner join lags
        on watched.period_grain = lags.period_grain

    inner join watched as lagged
        on watched.series = lagged.series
        and watched.period_number - lags.lag_periods = lagged.period_number

    where not watched.is_holiday and not lagged.is_holiday

),

centred as (

    select
        series,
        period_number,
        count(*) as earlier_periods,
        sum(case when is_empty then 0 else 1 end) as filled_periods,
        count(scaled_value) as known_periods,
        min(scaled_value) as lowest_scaled,
        max(scaled_value) as highest_scaled,
        {{ percentile('scaled_value', 0.5) }} as usual_scaled
    from earlier
    group by 1, 2

),

deviating as (

    select
        earlier.series,
        earlier.period_number,
        {{ percentile('abs(earlier.scaled_value - centred.usual_scaled)', 0.5) }}
            as median_deviation,
        {{ percentile('abs(earlier.scaled_value - centred.usual_scaled)', 0.75) }}
            as upper_deviation

    from earlier

    inner join centred
        on earlier.series = centred.series
        and earlier.period_number = centred.period_number

    group by 1, 2

)

-- Both are estimates of the standard deviation that single outliers leave alone. In a series
-- of few large amounts the first is too small: half of the periods say nothing.
select
    centred.series,
    centred.period_number,
    centred.earlier_periods,
    centred.filled_periods,
    centred.known_periods,
    centred.lowest_scaled,
    centred.highest_scaled,
    centred.usual_scaled,
    greatest(1.4826 * deviating.median_deviation, 0.8693 * deviating.upper_deviation)
        as scaled_deviation

from centred

inner join deviating
    on centred.series = deviating.series
    and centred.period_number = deviating.period_number
