with

deals as (

    select * from {{ ref('int_dated_deals') }}

),

lead_links as (

    select * from {{ ref('int_deal_leads') }}

),

owners as (

    select * from {{ ref('int_deal_owners') }}

)

-- A closed deal is credited and valued as of its close, an open one as of now.
select
    deals.*,
    lead_links.lead_id as origin_lead_id,
    lead_links.lead_date,
    coalesce(owners.created_rep_id, deals.rep_id) as created_rep_id,
    case
        when deals.is_closed then coalesce(owners.closed_rep_id, deals.rep_id)
        else deals.rep_id
    end as credited_rep_id,
    coalesce(deals.closed_date, deals.as_of_date) as valued_date

from deals

left join lead_links
    on deals.deal_id = lead_links.deal_id

left join owners
    on deals.deal_id = owners.deal_id
