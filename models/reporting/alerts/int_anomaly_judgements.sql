with

rules as (

    select * from {{ ref('int_alerted_kpis') }}
    where method = 'anomaly'

),

watched as (

    select * from {{ ref('int_watched_values') }}
    where value is not null and not is_holiday

),

bands as (

    select * from {{ ref('int_anomaly_bands') }}

),

held as (

    select
        rules.*,
        watched.dimension_value,
        watched.value,
        watched.sample_size,
        bands.usual_scaled,
        bands.lowest_scaled,
        bands.highest_scaled,
        bands.scaled_deviation,
        watched.period_start_date,
        watched.period_end_date

    from rules

    inner join watched
        on rules.kpi = watched.kpi
        and rules.period_grain = watched.period_grain
        and rules.dimension = watched.dimension

    inner join bands
        on watched.series = bands.series
        and watched.period_number = bands.period_number

    -- A sum that is 0 in most periods has no usual size, and any sale would alarm.
    where
        bands.known_periods >= rules.min_history
        and (
            rules.is_event_count
            or not rules.zero_when_empty
            or 2 * bands.filled_periods >= bands.earlier_periods
        )

),

spread as (

    select
        *,
        threshold * greatest(
            scaled_deviation,
            {{ chance_deviation('usual_scaled', 'sample_size') }},
            {{ least_deviation('usual_scaled') }}
        ) as reach
    from held

),

bounded as (

    select
        *,
        case
            when lowest_scaled >= 0 then greatest(usual_scaled - reach, 0)
            else usual_scaled - reach
        end as lower_scaled,
        case
            when unit = 'ratio' and highest_scaled <= 1 then least(usual_scaled + reach, 1)
            else usual_scaled + reach
        end as upper_scaled
    from spread
    where reach > 0

),

unscaled as (

    select
        *,
        {{ unscaled('usual_scaled') }} as expected_value,
        {{ unscaled('lower_scaled') }} as lower_bound,
        {{ unscaled('upper_scaled') }} as upper_bound
    from bounded

)

select
    rule,
    kpi,
    period_grain,
    dimension,
    dimension_value,
    value,
    expected_value,
    lower_bound,
    upper_bound,
    case
        when watches_up and value > upper_bound then 'up'
        when watches_down and value < lower_bound then 'down'
    end as side,
    period_start_date,
    period_end_date
from unscaled
where {{ has_sample('min_sample', 'sample_size', 'value', 'expected_value') }}
