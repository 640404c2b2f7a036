with

in_play as (

    select * from {{ ref('int_deals_in_play_by_period') }}

),

closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}

)

select {{ kpi('coalesce(closed_deals.won_deals, 0)', 'in_play.deals_in_play', keys_of='in_play') }}

from in_play

left join closed_deals
    on in_play.period_grain = closed_deals.period_grain
    and in_play.period_start_date = closed_deals.period_start_date
    and in_play.dimension = closed_deals.dimension
    and in_play.dimension_value = closed_deals.dimension_value
