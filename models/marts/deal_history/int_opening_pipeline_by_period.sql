with

deals as (

    select *
    from {{ ref('int_deal_periods') }}
    where
        was_open
        and opening_expected_date between period_start_date and period_end_date

),

stage_win_rates as (

    select * from {{ ref('int_stage_win_rates') }}

),

-- The win rate of the deals closed before the period began: a later one was not known yet.
weighted as (

    select
        deals.*,
        stage_win_rates.win_rate as stage_win_rate

    from deals

    left join stage_win_rates
        on deals.pipeline = stage_win_rates.pipeline
        and deals.opening_stage = stage_win_rates.stage
        and deals.period_start_date >= stage_win_rates.valid_from
        and deals.period_start_date < stage_win_rates.valid_to

),

by_dimension as (

    {{ by_dimension('weighted', deal_dimensions(rep='opening_rep_id', team='opening_team')) }}

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(sum(opening_amount) as {{ type_double() }}) as expected_pipeline,
    cast(
        sum(cast(opening_amount as numeric(28, 2)) * cast(opening_probability as numeric(9, 6)))
        as {{ type_double() }}
    ) as expected_revenue,
    cast(
        sum(cast(opening_amount as numeric(28, 2)) * cast(stage_win_rate as numeric(9, 6)))
        as {{ type_double() }}
    ) as expected_revenue_by_stage_history
from by_dimension
group by 1, 2, 3, 4, 5, 6
