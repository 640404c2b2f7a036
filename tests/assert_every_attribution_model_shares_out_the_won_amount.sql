-- Each model credits every won deal, and its whole amount to the cent, to some channel.
with

won_deals as (

    select * from {{ ref('fct_deals') }}
    where is_won and closed_date is not null

),

attributed as (

    select
        deal_id,
        attribution_model,
        sum(attributed_amount) as attributed_amount
    from {{ ref('fct_attribution') }}
    group by 1, 2

)

select
    won_deals.deal_id,
    min(won_deals.amount) as amount,
    count(attributed.attribution_model) as model_count,
    min(attributed.attributed_amount) as smallest_attributed_amount,
    max(attributed.attributed_amount) as largest_attributed_amount

from won_deals

left join attributed
    on won_deals.deal_id = attributed.deal_id

group by 1

having
    count(attributed.attribution_model) <> 5
    or min(won_deals.amount) is distinct from min(attributed.attributed_amount)
    or min(won_deals.amount) is distinct from max(attributed.attributed_amount)
