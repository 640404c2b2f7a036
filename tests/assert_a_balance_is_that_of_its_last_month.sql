-- Where a KPI says that it is a balance, a quarter and a year end with what their last month
-- ends with: none is without the other. Most balances are known up to the as-of date, that of
-- what is contracted up to the end of the calendar.
with

kpi_values as (

    select kpi_values.*

    from {{ ref('kpi_values') }} as kpi_values

    inner join {{ ref('kpi_catalog') }} as catalog
        on kpi_values.kpi = catalog.kpi

    where catalog.is_balance

),

months as (

    select * from kpi_values
    where period_grain = 'month'

),

known as (

    select
        months.kpi,
        case
            when max(months.period_start_date) > max(as_of.as_of_date) then max(as_of.horizon_date)
            else max(as_of.as_of_date)
        end as last_date

    from months

    cross join {{ ref('dim_as_of') }} as as_of

    group by 1

),

periods as (

    select
        known.kpi,
        periods.period_grain,
        periods.period_start_date,
        {{ period_start('month', 'least(periods.period_end_date, known.last_date)') }}
            as last_month

    from {{ ref('dim_periods') }} as periods

    inner join known
        on periods.period_start_date <= known.last_date

    where periods.period_grain in ('quarter', 'year')

),

closing as (

    select
        periods.period_grain,
        periods.period_start_date,
        months.kpi,
        months.dimension,
        months.dimension_value,
        months.numerator,
        months.denominator

    from periods

    inner join months
        on periods.kpi = months.kpi
        and periods.last_month = months.period_start_date

),

wholes as (

    select * from kpi_values
    where period_grain in ('quarter', 'year')

)

select
    coalesce(closing.kpi, wholes.kpi) as kpi,
    coalesce(closing.dimension, wholes.dimension) as dimension,
    coalesce(closing.dimension_value, wholes.dimension_value) as dimension_value,
    coalesce(closing.period_grain, wholes.period_grain) as period_grain,
    coalesce(closing.period_start_date, wholes.period_start_date) as period_start_date,
    closing.numerator,
    closing.denominator,
    wholes.numerator as whole_numerator,
    wholes.denominator as whole_denominator

from closing

full join wholes
    on closing.kpi = wholes.kpi
    and closing.dimension = wholes.dimension
    and closing.dimension_value = wholes.dimension_value
    and closing.period_grain = wholes.period_grain
    and closing.period_start_date = wholes.period_start_date

where
    closing.kpi is null
    or wholes.kpi is null
    or (closing.numerator is null) <> (wholes.numerator is null)
    or (closing.denominator is null) <> (wholes.denominator is null)
    or abs(closing.numerator - wholes.numerator) > 1e-6 * greatest(abs(closing.numerator), 1)
    or abs(closing.denominator - wholes.denominator) > 1e-6 * greatest(abs(closing.denominator), 1)
