with

forecast_days as (

    select * from {{ ref('int_forecast_days') }}

),

states as (

    select * from {{ ref('fct_deal_states') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

-- Each open deal as it was known on the day, and what had become of it at the end of the period.
deals as (

    select
        forecast_days.period_grain,
        forecast_days.period_start_date,
        forecast_days.horizon,
        states.pipeline,
        coalesce(states.stage, 'unknown') as stage,
        coalesce(states.expected_close_date <= forecast_days.period_end_date, false) as is_due,
        cast(
            coalesce({{ in_reporting_currency('states.amount_native', 'rates.rate') }}, 0)
            as {{ type_double() }}
        ) as amount,
        coalesce(
            outcomes.is_won and outcomes.closed_from > forecast_days.forecast_date, false
        ) as was_won,
        cast(outcomes.amount as {{ type_double() }}) as closed_amount

    from forecast_days

    inner join states
        on forecast_days.forecast_date >= states.valid_from
        and forecast_days.forecast_date < states.valid_to
        and states.is_open

    left join states as outcomes
        on forecast_days.is_complete
        and states.deal_id = outcomes.deal_id
        and forecast_days.period_end_date >= outcomes.valid_from
        and forecast_days.period_end_date < outcomes.valid_to

    left join rates
        on forecast_days.forecast_date = rates.date_day
        and states.currency_code = rates.currency_code

)

select
    period_grain,
    period_start_date,
    horizon,
    pipeline,
    stage,
    is_due,
    count(*) as open_deals,
    sum(amount) as open_amount,
    sum(amount * amount) as squared_amount,
    sum(case when was_won then 1 else 0 end) as won_deals,
    coalesce(sum(case when was_won then closed_amount end), 0) as won_amount
from deals
group by 1, 2, 3, 4, 5, 6
