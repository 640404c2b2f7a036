with

in_play as (

    select * from {{ ref('int_deals_in_play_by_period') }}

),

closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}

),

measured as (

    select
        {{ kpi_keys('in_play') }},
        in_play.deals_in_play,
        {{ ratio('closed_deals.won_deals', 'closed_deals.closed_deals') }} as win_rate,
        {{ ratio(
            'closed_deals.won_amount', 'closed_deals.won_deals_with_amount'
        ) }} as average_deal_size,
        {{ ratio(
            'closed_deals.won_cycle_days', 'closed_deals.won_deals_with_cycle'
        ) }} as cycle_days

    from in_play

    left join closed_deals
        on in_play.period_grain = closed_deals.period_grain
        and in_play.period_start_date = closed_deals.period_start_date
        and in_play.dimension = closed_deals.dimension
        and in_play.dimension_value = closed_deals.dimension_value

)

-- Where one of the four factors is undefined, so is every part of the velocity.
select {{ kpi(
    'deals_in_play * win_rate * average_deal_size',
    'cycle_days',
    defined_if='average_deal_size is not null and cycle_days is not null'
) }}
from measured
