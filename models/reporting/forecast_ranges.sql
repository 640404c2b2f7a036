-- Open deals as independent trials, each with the share of deals like it that were won in as much
-- of an earlier period; docs/forecast.md. A forecast of a past day uses only what had ended before.
{%- set earlier = 'order by period_start_date rows between unbounded preceding and 1 preceding' %}
{%- set alike = 'partition by period_grain, horizon, pipeline, stage, is_due ' ~ earlier %}
{%- set due_alike = 'partition by period_grain, horizon, is_due ' ~ earlier %}
{%- set tested = 'partition by held.period_grain, held.horizon' %}
{%- set history = 'partition by period_grain, horizon ' ~ earlier %}

with

forecast_days as (

    select * from {{ ref('int_forecast_days') }}

),

closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}
    where dimension = 'all'

),

quotas as (

    select * from {{ ref('fct_quotas') }}
    where dimension = 'all'

),

won as (

    select
        forecast_days.period_grain,
        forecast_days.period_start_date,
        forecast_days.horizon,
        sum(
            case
                when days.period_start_date <= forecast_days.forecast_date then days.won_amount
                else 0
            end
        ) as won_so_far,
        sum(days.won_amount) as won_amount

    from forecast_days

    inner join closed_deals as days
        on days.period_grain = 'day'
        and days.period_start_date between forecast_days.period_start_date
        and forecast_days.period_end_date

    group by 1, 2, 3

),

by_class as (

    select
        *,
        sum(open_deals) over ({{ alike }}) as earlier_deals,
        sum(won_deals) over ({{ alike }}) as earlier_won_deals
    from {{ ref('int_open_deals_by_forecast_day') }}

),

due_or_not as (

    select
        period_grain,
        period_start_date,
        horizon,
        is_due,
        sum(sum(open_deals)) over ({{ due_alike }}) as earlier_deals,
        sum(sum(won_deals)) over ({{ due_alike }}) as earlier_won_deals
    from by_class
    group by 1, 2, 3, 4

),

-- Of a few deals a rate would be chance: the rate of all that are due, or of all that are not.
rated as (

    select
        by_class.*,
        case
            when by_class.earlier_deals >= {{ number_var('stage_history_min_deals') }}
                then {{ ratio('by_class.earlier_won_deals', 'by_class.earlier_deals') }}
            when due_or_not.earlier_deals >= {{ number_var('stage_history_min_deals') }}
                then {{ ratio('due_or_not.earlier_won_deals', 'due_or_not.earlier_deals') }}
        end as win_rate

    from by_class

    inner join due_or_not
        on by_class.period_grain = due_or_not.period_grain
        and by_class.period_start_date = due_or_not.period_start_date
        and by_class.horizon = due_or_not.horizon
        and by_class.is_due = due_or_not.is_due

),

open_deals as (

    select
        period_grain,
        period_start_date,
        horizon,
        sum(won_amount) as won_amount,
        case when count(*) = count(win_rate) then sum(open_amount * win_rate) end
            as expected_amount,
        sum(squared_amount * win_rate * (1 - win_rate)) as variance
    from rated
    group by 1, 2, 3

),

-- What is won of deals that were not open on the day: new ones, for the most part.
measured as (

    select
        forecast_days.*,
        coalesce(won.won_so_far, 0) as won_so_far,
        case when forecast_days.is_complete then coalesce(won.won_amount, 0) end as won_amount,
        case
            when forecast_days.is_complete
                then coalesce(won.won_amount, 0)
                    - coalesce(won.won_so_far, 0)
                    - coalesce(open_deals.won_amount, 0)
        end as won_of_new_deals,
        case when open_deals.horizon is null then 0 else open_deals.expected_amount end
            as expected_of_open_deals,
        coalesce(open_deals.variance, 0) as variance

    from forecast_days

    left join won
        on forecast_days.period_grain = won.period_grain
        and forecast_days.period_start_date = won.period_start_date
        and forecast_days.horizon = won.horizon

    left join open_deals
        on forecast_days.period_grain = open_deals.period_grain
        and forecast_days.period_start_date = open_deals.period_start_date
        and forecast_days.horizon = open_deals.horizon

),

expected as (

    select
        *,
        avg(won_of_new_deals) over ({{ history }}) as expected_of_new_deals,
        variance + var_samp(won_of_new_deals) over ({{ history }}) as total_variance
    from measured

),

forecast as (

    select
        *,
        case
            when total_variance is not null
                then won_so_far + expected_of_open_deals + expected_of_new_deals
        end as forecast_amount
    from expected

),

missed as (

    select
        *,
        {{ ratio(
            '(won_amount - forecast_amount) * (won_amount - forecast_amount)', 'total_variance'
        ) }} as squared_miss
    from forecast

),

-- Months differ by more than the chance of their deals: where earlier forecasts missed by more
-- than that says, the range is as much wider.
spread as (

    select
        *,
        case
            when
                count(squared_miss) over ({{ history }})
                >= {{ number_var('forecast_min_periods') }}
                then {{ number_var('forecast_range_z') }}
                    * sqrt(total_variance * greatest(1, avg(squared_miss) over ({{ history }})))
        end as reach
    from missed

),

bounded as (

    select
        *,
        case when reach is not null then greatest(forecast_amount - reach, won_so_far) end
            as low_amount,
        forecast_amount + reach as high_amount
    from spread

),

held as (

    select
        *,
        case when is_complete then won_amount between low_amount and high_amount end as is_held
    from bounded

)

select
    held.period_grain,
    held.period_start_date,
    held.period_end_date,
    held.is_complete,
    held.horizon,
    held.forecast_date,
    held.days_left,
    held.won_so_far,
    held.expected_of_open_deals,
    held.expected_of_new_deals,
    held.forecast_amount,
    held.low_amount,
    held.high_amount,
    cast(quotas.quota as {{ type_double() }}) as quota,
    held.forecast_amount - cast(quotas.quota as {{ type_double() }}) as gap_amount,
    case
        when held.won_so_far >= quotas.quota then 'made'
        when held.low_amount >= quotas.quota then 'likely'
        when held.high_amount >= quotas.quota then 'open'
        when held.high_amount < quotas.quota then 'unlikely'
    end as outlook,
    held.won_amount,
    held.is_held,
    cast(count(held.is_held) over ({{ tested }}) as int) as tested_periods,
    cast(sum(case when held.is_held then 1 else 0 end) over ({{ tested }}) as int) as held_periods

from held

left join quotas
    on held.period_grain = quotas.period_grain
    and held.period_start_date = quotas.period_start_date
