with

deals as (

    select * from {{ ref('fct_deals') }}
    where not is_closed

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- The state now is the end of the period that contains the as-of date; that of an earlier
-- period is in the history alone.
periods as (

    select periods.*

    from {{ ref('dim_periods') }} as periods

    inner join as_of
        on periods.period_start_date <= as_of.as_of_date
        and periods.period_end_date >= as_of.as_of_date

    where periods.period_grain <> 'trailing_12_months'

),

past_closings as (

    select closings.*

    from {{ ref('int_closing_pipeline_by_period') }} as closings

    inner join as_of
        on closings.period_end_date < as_of.as_of_date

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions()) }}

),

counted as (

    select
        by_dimension.dimension,
        by_dimension.dimension_value,
        count(*) as open_deals,
        sum(by_dimension.amount) as open_pipeline,
        count(
            case
                when by_dimension.expected_close_date < as_of.as_of_date then by_dimension.deal_id
            end
        ) as stale_open_deals

    from by_dimension

    cross join as_of

    group by 1, 2

)

select
    periods.period_grain,
    periods.period_start_date,
    periods.period_end_date,
    periods.is_complete,
    counted.dimension,
    counted.dimension_value,
    cast(counted.open_deals as {{ type_double() }}) as open_deals,
    cast(counted.open_pipeline as {{ type_double() }}) as open_pipeline,
    cast(counted.stale_open_deals as {{ type_double() }}) as stale_open_deals

from counted

cross join periods

union all

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    open_deals,
    open_pipeline,
    stale_open_deals
from past_closings
