with

leads as (

    select
        lead_id,
        deal_id,
        {{ reporting_date('created_at') }} as created_date,
        case
            when {{ reporting_date('converted_at') }} < {{ reporting_date('created_at') }}
                then {{ reporting_date('created_at') }}
            else {{ reporting_date('converted_at') }}
        end as converted_date
    from {{ ref('crm_leads') }}
    where not coalesce(is_deleted, false)

),

deals as (

    select * from {{ ref('fct_deals') }}
    where lead_id is not null

),

-- Deals that left the KPIs count here: their leads are linked, only not to a deal of ours.
linked_leads as (

    select distinct lead_id
    from {{ ref('crm_deals') }}
    where lead_id is not null

),

-- A lead added to an open deal is an opportunity from its first day.
linked as (

    select
        leads.lead_id,
        coalesce(deals.closed_date < leads.created_date, false) as is_closed_before,
        case
            when deals.closed_date < leads.created_date
                then coalesce(deals.created_date, deals.closed_date)
            when deals.created_date < leads.created_date then leads.created_date
            else deals.created_date
        end as opportunity_date,
        case when deals.is_won then deals.closed_date end as won_date

    from leads

    inner join deals
        on leads.lead_id = deals.lead_id

),

-- A deal that had closed before the lead came is its outcome only where it has no other:
-- within a window it did not come of it, without one it is the lead's all the same.
reached as (

    select
        lead_id,
        coalesce(
            min(case when not is_closed_before then opportunity_date end),
            max(opportunity_date)
        ) as opportunity_date,
        coalesce(
            min(case when not is_closed_before then won_date end),
            max(won_date)
        ) as won_date
    from linked
    group by 1

)

-- The date of the conversion counts only where the source links no deal to the lead.
select
    leads.lead_id,
    case
        when leads.deal_id is null and linked_leads.lead_id is null and reached.lead_id is null
            then leads.converted_date
        else reached.opportunity_date
    end as opportunity_date,
    reached.won_date

from leads

left join linked_leads
    on leads.lead_id = linked_leads.lead_id

left join reached
    on leads.lead_id = reached.lead_id
