with

movements as (

    select * from {{ ref('int_customer_mrr_movements') }}

),

drivers as (

    select * from {{ ref('int_mrr_movement_drivers') }}

)

select
    ---------- ids
    movements.customer_id,

    ---------- strings
    movements.region,
    movements.segment,
    movements.channel,
    movements.movement,

    ---------- numerics
    movements.opening_mrr,
    cast(case
        when movements.movement = 'new' then movements.closing_mrr else 0
    end as numeric(18, 6)) as new_mrr,
    cast(case
        when movements.movement = 'reactivation' then movements.closing_mrr else 0
    end as numeric(18, 6)) as reactivation_mrr,
    cast(case
        when movements.movement = 'expansion' then movements.change_mrr else 0
    end as numeric(18, 6)) as expansion_mrr,
    cast(case
        when movements.movement = 'contraction' then -movements.change_mrr else 0
    end as numeric(18, 6)) as contraction_mrr,
    cast(case
        when movements.movement = 'churn' then movements.opening_mrr else 0
    end as numeric(18, 6)) as churned_mrr,
    cast(case
        when movements.movement in ('new', 'reactivation') then 0 else movements.fx_mrr
    end as numeric(18, 6)) as fx_mrr,
    movements.closing_mrr,
    cast(drivers.price_mrr as numeric(18, 6)) as price_mrr,
    cast(drivers.seats_mrr as numeric(18, 6)) as seats_mrr,
    cast(drivers.cross_sell_mrr as numeric(18, 6)) as cross_sell_mrr,

    ---------- booleans
    movements.is_complete,

    ---------- dates
    movements.period_start_date,
    movements.period_end_date

from movements

left join drivers
    on movements.customer_id = drivers.customer_id
    and movements.period_start_date = drivers.period_start_date
