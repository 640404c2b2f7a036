with

as_of as (

    select * from {{ ref('dim_as_of') }}

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

)

select
    expected_close_date as date_day,
    dimension,
    dimension_value,
    sum(amount) as expected_pipeline,
    sum(cast(amount as numeric(28, 2)) * cast(probability as numeric(9, 6))) as expected_revenue,
    sum(
        cast(amount as numeric(28, 2)) * cast(stage_win_rate as numeric(9, 6))
    ) as expected_revenue_by_stage_history
from by_dimension
group by 1, 2, 3
