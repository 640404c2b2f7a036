with

shares as (

    select * from {{ ref('int_attribution_shares') }}

),

rounded as (

    select
        *,
        cast(share as numeric(18, 8)) as rounded_share
    from shares

),

totalled as (

    select
        *,
        sum(rounded_share) over (partition by deal_id, attribution_model) as rounded_total
    from rounded

),

-- The last touch takes what rounding leaves over, so that the weights make exactly 1.
weighted as (

    select
        *,
        cast(
            case
                when touch_number = touch_count then rounded_share + 1 - rounded_total
                else rounded_share
            end as numeric(18, 8)
        ) as weight
    from totalled

),

cumulated as (

    select
        *,
        sum(weight) over (
            partition by deal_id, attribution_model
            order by touch_number
            rows between unbounded preceding and current row
        ) as weight_so_far
    from weighted

)

-- Each touch adds what the rounded running total grows by: the cents of a deal make its
-- amount, and no touch is credited with less than nothing.
select
    deal_id,
    touchpoint_id,
    attribution_model,
    channel,
    campaign,
    touch_number,
    touch_count,
    weight,
    {{ weighted_amount('amount', 'weight_so_far') }}
    - {{ weighted_amount('amount', 'weight_so_far - weight') }} as attributed_amount,
    won_date
from cumulated
