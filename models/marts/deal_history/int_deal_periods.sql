with

states as (

    select * from {{ ref('fct_deal_states') }}

),

periods as (

    select
        *,
        {{ add_days('period_start_date', -1) }} as opening_date,
        least(period_end_date, as_of_date) as closing_date
    from {{ ref('dim_periods') }}
    where has_started and period_grain in ('week', 'month', 'quarter', 'year')

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

-- The state at the last moment before the period.
openings as (

    select
        periods.period_grain,
        periods.period_start_date,
        states.*

    from states

    inner join periods
        on states.valid_from <= periods.opening_date
        and states.valid_to > periods.opening_date

    where states.is_open

),

-- The state at the end of the period; what closed in it is there with its close.
closings as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete,
        periods.opening_date,
        periods.closing_date,
        states.*,
        case when states.is_open then periods.closing_date else states.closed_from end
            as valued_date

    from states

    inner join periods
        on states.valid_from <= periods.closing_date
        and states.valid_to > periods.closing_date

    where
        periods.period_end_date >= states.recorded_from
        -- How a deal was when a period began has to have been seen.
        and coalesce(periods.period_start_date > states.observed_from, true)
        and (states.is_open or states.closed_from >= periods.period_start_date)

)

select
    closings.period_grain,
    closings.period_start_date,
    closings.period_end_date,
    closings.is_complete,
    closings.closing_date,
    closings.deal_id,
    closings.pipeline,
    closings.region,
    closings.product,
    closings.channel,
    closings.segment,
    openings.rep_id as opening_rep_id,
    openings.team as opening_team,
    openings.stage as opening_stage,
    closings.rep_id as closing_rep_id,
    closings.team as closing_team,
    openings.probability as opening_probability,
    {{ in_reporting_currency('openings.amount_native', 'opening_rates.rate') }} as opening_amount,
    {{ in_reporting_currency('closings.amount_native', 'opening_rates.rate') }}
        as closing_amount_at_opening_rate,
    {{ in_reporting_currency('closings.amount_native', 'closing_rates.rate') }} as closing_amount,
    openings.deal_id is not null as was_open,
    closings.is_open,
    closings.is_won,
    closings.is_removed,
    closings.opened_date >= closings.period_start_date as is_new,
    openings.expected_close_date as opening_expected_date{{ and_deal_fields('closings') }},
    closings.expected_close_date as closing_expected_date

from closings

left join openings
    on closings.deal_id = openings.deal_id
    and closings.period_grain = openings.period_grain
    and closings.period_start_date = openings.period_start_date

left join rates as opening_rates
    on closings.opening_date = opening_rates.date_day
    and closings.currency_code = opening_rates.currency_code

left join rates as closing_rates
    on closings.valued_date = closing_rates.date_day
    and closings.currency_code = closing_rates.currency_code
