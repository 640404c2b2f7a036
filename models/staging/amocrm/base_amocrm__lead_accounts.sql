with

leads as (

    {{ source_rows('amocrm', 'leads') }}

),

lead_companies as (

    {{ source_rows('amocrm', 'lead_companies') }}

),

lead_contacts as (

    {{ source_rows('amocrm', 'lead_contacts') }}

),

ranked_companies as (

    select
        *,
        row_number() over (
            partition by connection, lead_id
            order by lead_updated_at desc nulls last, company_id asc
        ) as company_number
    from lead_companies

),

ranked_contacts as (

    select
        *,
        row_number() over (
            partition by connection, lead_id
            order by
                lead_updated_at desc nulls last,
                case when is_main then 0 else 1 end asc,
                contact_id asc
        ) as contact_number
    from lead_contacts

)

select
    leads.connection,
    leads.lead_id,
    -- Id 0 is the row of myBI Connect for nobody.
    coalesce(companies.company_id, nullif(leads.company_id, '0')) as company_id,
    coalesce(contacts.contact_id, nullif(leads.contact_id, '0')) as contact_id

from leads

left join ranked_companies as companies
    on leads.connection = companies.connection
    and leads.lead_id = companies.lead_id
    and companies.company_number = 1

left join ranked_contacts as contacts
    on leads.connection = contacts.connection
    and leads.lead_id = contacts.lead_id
    and contacts.contact_number = 1
