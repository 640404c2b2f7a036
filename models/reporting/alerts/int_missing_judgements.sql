with

rules as (

    select * from {{ ref('int_alerted_kpis') }}
    where method = 'data_missing'

),

watched as (

    select * from {{ ref('int_watched_values') }}
    where not is_holiday

),

bands as (

    select * from {{ ref('int_anomaly_bands') }}

),

-- An empty Sunday says nothing where Sundays are empty.
expected as (

    select
        rules.rule,
        rules.threshold,
        watched.*

    from rules

    inner join watched
        on rules.kpi = watched.kpi
        and rules.period_grain = watched.period_grain
        and rules.dimension = watched.dimension

    left join bands
        on watched.series = bands.series
        and watched.period_number = bands.period_number

    where
        not watched.is_empty
        or (
            bands.earlier_periods >= rules.min_history
            and bands.filled_periods
            >= bands.earlier_periods * {{ number_var('data_expected_share') }}
        )

),

numbered as (

    select
        *,
        row_number() over (partition by rule, series order by period_number)
        - row_number() over (partition by rule, series, is_empty order by period_number) as run
    from expected

),

counted as (

    select
        *,
        count(*) over (partition by rule, series, is_empty, run) as run_length
    from numbered

)

select
    rule,
    kpi,
    period_grain,
    dimension,
    dimension_value,
    value,
    {{ no_denominator() }} as expected_value,
    {{ no_denominator() }} as lower_bound,
    {{ no_denominator() }} as upper_bound,
    case when is_empty and run_length >= threshold then 'missing' end as side,
    period_start_date,
    period_end_date
from counted
