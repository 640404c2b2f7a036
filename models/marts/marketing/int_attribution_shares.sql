with

touchpoints as (

    select * from {{ ref('int_deal_touchpoints') }}

),

attribution_models as (

    select 'first_touch' as attribution_model
    union all
    select 'last_touch' as attribution_model
    union all
    select 'linear' as attribution_model
    union all
    select 'u_shaped' as attribution_model
    union all
    select 'time_decay' as attribution_model

),

-- Measured from the last touch rather than from the win: the shares are the same, and
-- the last touch keeps the recency of 1 however long ago it was.
aged as (

    select
        *,
        coalesce(
            {{ dbt.datediff(
                'touched_date', 'max(touched_date) over (partition by deal_id)', 'day'
            ) }},
            0
        ) as days_before_last_touch
    from touchpoints

),

decayed as (

    select
        *,
        power(
            0.5,
            {{ ratio('days_before_last_touch', number_var('attribution_half_life_days')) }}
        ) as recency
    from aged

),

shared as (

    select
        decayed.*,
        attribution_models.attribution_model,
        case attribution_models.attribution_model
            when 'first_touch' then case when decayed.touch_number = 1 then 1 else 0 end
            when 'last_touch'
                then case when decayed.touch_number = decayed.touch_count then 1 else 0 end
            when 'linear' then {{ ratio(1, 'decayed.touch_count') }}
            when 'time_decay' then {{ ratio(
                'decayed.recency',
                'sum(decayed.recency) over ('
                ~ 'partition by decayed.deal_id, attribution_models.attribution_model)'
            ) }}
            when 'u_shaped'
                then case
                        when decayed.touch_count <= 2 then {{ ratio(1, 'decayed.touch_count') }}
                        when decayed.touch_number in (1, decayed.touch_count) then 0.4
                        else {{ ratio(0.2, 'decayed.touch_count - 2') }}
                    end
        end as share

    from decayed

    cross join attribution_models

)

select
    deal_id,
    touchpoint_id,
    attribution_model,
    channel,
    campaign,
    amount,
    touch_number,
    touch_count,
    share,
    won_date
from shared
