-- The history and the deals tell one story of the as-of date: the same deals are open, with
-- the same owner, stage and amount.
with

states as (

    select * from {{ ref('fct_deal_states') }}
    where is_open and valid_to = cast('9999-12-31' as date)

),

deals as (

    select * from {{ ref('fct_deals') }}
    where not is_closed

)

select
    states.deal_id as state_deal_id,
    deals.deal_id

from states

full join deals
    on states.deal_id = deals.deal_id

where
    states.deal_id is distinct from deals.deal_id
    or states.rep_id is distinct from deals.rep_id
    or states.team is distinct from deals.team
    or states.stage is distinct from deals.stage
    or states.amount_native is distinct from deals.amount_native
    or states.probability is distinct from deals.probability
