with

deals as (

    select * from {{ ref('fct_deals') }}
    where is_won and closed_date is not null

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

-- A touch counts for the deal of its lead and for those of its account.
linked as (

    select
        deals.deal_id,
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.campaign,
        touchpoints.touched_date,
        touchpoints.touched_at

    from deals

    inner join touchpoints
        on deals.lead_id = touchpoints.lead_id
        and deals.closed_date >= touchpoints.touched_date

    union all

    select
        deals.deal_id,
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.campaign,
        touchpoints.touched_date,
        touchpoints.touched_at

    from deals

    inner join touchpoints
        on deals.account_id = touchpoints.account_id
        and deals.closed_date >= touchpoints.touched_date

),

-- A touch linked by lead and by account counts once.
counted_once as (

    select distinct * from linked

)

-- A deal that nothing touched keeps one row, so that its money is not lost.
select
    deals.deal_id,
    counted_once.touchpoint_id,
    coalesce(counted_once.channel, 'unknown') as channel,
    counted_once.campaign,
    deals.amount,
    row_number() over (
        partition by deals.deal_id
        order by counted_once.touched_at, counted_once.touchpoint_id
    ) as touch_number,
    count(*) over (partition by deals.deal_id) as touch_count,
    counted_once.touched_date,
    deals.closed_date as won_date

from deals

left join counted_once
    on deals.deal_id = counted_once.deal_id
