with

leads as (

    {{ source_rows('pipedrive', 'leads') }}

),

customers as (

    select * from {{ ref('base_pipedrive__customers') }}
    where person_id is not null

),

converted as (

    select
        connection,
        source_lead_id,
        min(id) as deal_id,
        min(add_time) as converted_at
    from {{ ref('base_pipedrive__deals') }}
    where source_lead_id is not null
    group by 1, 2

)

select
    ---------- ids
    leads.connection || '-' || leads.id as lead_id,
    leads.connection || '-' || leads.owner_id as rep_id,
    coalesce(
        leads.connection || '-org-' || leads.organization_id,
        customers.account_id,
        leads.connection || '-person-' || leads.person_id
    ) as account_id,
    leads.connection || '-' || converted.deal_id as deal_id,

    ---------- strings
    coalesce(leads.origin, leads.source_name) as channel,
    leads.channel_id as campaign,
    leads.connection,
    {{ unknown('leads', [
        'region', 'disqualified_reason', 'is_deleted', 'mql_at', 'sql_at'
    ]) }},

    ---------- timestamps
    leads.add_time as created_at,
    converted.converted_at,
    -- Put away without a deal is dropped; when, only the last change tells.
    case when leads.is_archived and converted.deal_id is null then leads.update_time end
        as disqualified_at,
    leads.update_time as updated_at

from leads

left join customers
    on leads.connection = customers.connection
    and leads.person_id = customers.person_id

left join converted
    on leads.connection = converted.connection
    and leads.id = converted.source_lead_id
