with

in_play as (

    select * from {{ ref('int_deals_in_play_by_period') }}

),

closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}

)

select
    in_play.period_grain,
    in_play.period_start_date,
    in_play.period_end_date,
    in_play.is_complete,
    in_play.dimension,
    in_play.dimension_value,
    coalesce(closed_deals.won_deals, 0) as numerator,
    in_play.deals_in_play as denominator,
    {{ ratio('coalesce(closed_deals.won_deals, 0)', 'in_play.deals_in_play') }} as value

from in_play

left join closed_deals
    on in_play.period_grain = closed_deals.period_grain
    and in_play.period_start_date = closed_deals.period_start_date
    and in_play.dimension = closed_deals.dimension
    and in_play.dimension_value = closed_deals.dimension_value
