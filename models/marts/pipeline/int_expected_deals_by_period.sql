with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

openings as (

    select * from {{ ref('int_opening_pipeline_by_period') }}

),

stage_win_rates as (

    select stage_win_rates.*

    from {{ ref('int_stage_win_rates') }} as stage_win_rates

    inner join as_of
        on stage_win_rates.valid_from <= {{ add_days('as_of.as_of_date', 1) }}
        and stage_win_rates.valid_to > {{ add_days('as_of.as_of_date', 1) }}

),

-- A close that is overdue is expected no longer: stale_open_deals counts it.
deals as (

    select
        deals.*,
        stage_win_rates.win_rate as stage_win_rate

    from {{ ref('fct_deals') }} as deals

    inner join as_of
        on deals.expected_close_date >= as_of.as_of_date

    left join stage_win_rates
        on deals.pipeline = stage_win_rates.pipeline
        and deals.stage = stage_win_rates.stage

    where not deals.is_closed

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions()) }}

),

daily as (

    select
        expected_close_date as date_day,
        dimension,
        dimension_value,
        sum(amount) as expected_pipeline,
        sum(cast(amount as numeric(28, 2)) * cast(probability as numeric(9, 6)))
            as expected_revenue,
        sum(
            cast(amount as numeric(28, 2)) * cast(stage_win_rate as numeric(9, 6))
        ) as expected_revenue_by_stage_history
    from by_dimension
    group by 1, 2, 3

),

-- What is expected is planned: its days may lie after the as-of date.
running as (

    {{ roll_up_to_periods('daily', [
        'expected_pipeline', 'expected_revenue', 'expected_revenue_by_stage_history'
    ], has_happened=false) }}

)

select * from running

union all

-- Of a past period, what was expected when it began.
select
    openings.period_grain,
    openings.period_start_date,
    openings.period_end_date,
    openings.is_complete,
    openings.dimension,
    openings.dimension_value,
    openings.expected_pipeline,
    openings.expected_revenue,
    openings.expected_revenue_by_stage_history

from openings

inner join as_of
    on openings.period_end_date < as_of.as_of_date
