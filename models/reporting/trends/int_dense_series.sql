with

series as (

    select * from {{ ref('int_kpi_series') }}
    where is_dense

),

measured as (

    select * from {{ ref('int_series_values') }}

),

periods as (

    select
        *,
        {{ year_before_by_grain('period_start_date') }} as year_before_start_date,
        least(period_end_date, as_of_date) as last_known_date
    from {{ ref('dim_periods') }}

),

-- A running period is 0 so far only for what grows with the days, and for a balance: other
-- KPIs may speak of complete periods alone. What lies ahead is there where it was stated.
dense as (

    select
        series.series_id,
        series.period_grain,
        series.zero_when_empty,
        measured.numerator,
        measured.denominator,
        measured.value,
        measured.series_id is null as is_filled,
        measured.series_id is null
        and series.zero_when_empty
        and (periods.is_complete or series.additive_over_time or series.is_balance) as is_zero,
        periods.is_complete,
        periods.has_started,
        periods.period_start_date,
        periods.period_end_date,
        periods.year_before_start_date,
        {{ period_start('year', 'periods.last_known_date') }} as year_start_date

    from series

    inner join periods
        on series.period_grain = periods.period_grain
        and series.first_start_date <= periods.period_start_date
        and series.last_date >= periods.period_start_date

    left join measured
        on series.series_id = measured.series_id
        and periods.period_start_date = measured.period_start_date

    where periods.has_started or measured.series_id is not null

)

-- A row whose value is not known stays so: only a period without a row is filled.
select
    series_id,
    period_grain,
    case when is_zero then 0 else numerator end as numerator,
    denominator,
    case when is_zero then 0 else value end as value,
    zero_when_empty,
    is_filled,
    is_complete,
    has_started,
    period_start_date,
    period_end_date,
    year_before_start_date,
    year_start_date
from dense
