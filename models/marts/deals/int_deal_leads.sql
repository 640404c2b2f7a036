with

deals as (

    select * from {{ ref('crm_deals') }}

),

leads as (

    select * from {{ ref('crm_leads') }}
    where not coalesce(is_deleted, false)

),

survivors as (

    select * from {{ ref('int_deal_survivors') }}

),

-- The deal's own link wins over a lead that names the deal.
linked as (

    select
        deals.deal_id,
        leads.lead_id,
        leads.created_at,
        1 as precedence

    from deals

    inner join leads
        on deals.lead_id = leads.lead_id

    union all

    select
        deal_id,
        lead_id,
        created_at,
        2 as precedence
    from leads
    where deal_id is not null

),

-- A merge must not cut a deal off from the lead of its duplicate.
merged as (

    select
        survivors.survivor_deal_id as deal_id,
        linked.lead_id,
        linked.created_at,
        row_number() over (
            partition by survivors.survivor_deal_id
            order by
                case when linked.deal_id = survivors.survivor_deal_id then 0 else 1 end,
                linked.precedence,
                linked.created_at,
                linked.lead_id
        ) as link_number

    from linked

    inner join survivors
        on linked.deal_id = survivors.deal_id

)

select
    deal_id,
    lead_id,
    {{ reporting_date('created_at') }} as lead_date
from merged
where link_number = 1
