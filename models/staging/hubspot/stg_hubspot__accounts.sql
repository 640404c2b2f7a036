with

companies as (

    {{ source_rows('hubspot', 'companies') }}

),

merged_companies as (

    select
        companies.connection,
        {{ merged_id() }} as company_id,
        max(companies.id) as survivor_id
    from companies
    {{ each_merged_id('companies.hs_merged_object_ids') }}
    group by 1, 2

)

select
    companies.connection,

    ---------- ids
    companies.connection || '-' || companies.id as account_id,
    companies.connection || '-' || companies.hs_parent_company_id as parent_account_id,
    companies.connection || '-' || merged_companies.survivor_id as merged_into_id,
    companies.connection || '-' || companies.hubspot_owner_id as rep_id,

    ---------- strings
    companies.name as account_name,
    companies.domain,
    companies.country as region,
    companies.city,
    companies.industry,
    companies.hs_analytics_source as channel,

    ---------- booleans
    companies.is_deleted,

    ---------- timestamps
    companies.createdate as created_at,
    companies.updated_at,

    ---------- not known to HubSpot
    {{ unknown('accounts', ['email', 'segment']) }}

from companies

left join merged_companies
    on companies.connection = merged_companies.connection
    and companies.id = merged_companies.company_id
