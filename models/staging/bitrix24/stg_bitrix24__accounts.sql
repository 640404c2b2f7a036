with

companies as (

    {{ source_rows('bitrix24', 'crm_company') }}

),

contacts as (

    {{ source_rows('bitrix24', 'crm_contact') }}

),

deals as (

    {{ source_rows('bitrix24', 'crm_deal') }}

),

leads as (

    {{ source_rows('bitrix24', 'crm_lead') }}

),

industries as (

    {{ source_rows('bitrix24', 'crm_status') }}

),

-- Who sells to people has deals without a company: the person is the account.
private_contacts as (

    select
        connection,
        contact_id
    from deals
    where nullif(company_id, '0') is null

    union distinct

    select
        connection,
        contact_id
    from leads
    where nullif(company_id, '0') is null

),

united as (

    select
        companies.connection,
        companies.connection || '-' || companies.company_id as account_id,
        companies.assigned_by_id,
        companies.title as name,
        companies.web,
        companies.email,
        companies.address_city,
        companies.address_country,
        coalesce(industries.name, companies.industry) as industry,
        companies.is_deleted,
        companies.date_create,
        companies.date_modify

    from companies

    left join industries
        on companies.connection = industries.connection
        and companies.industry = industries.status_id
        and industries.entity_id = 'INDUSTRY'

    where companies.company_id <> '0' and not coalesce(companies.is_my_company, false)

    union all

    select
        contacts.connection,
        contacts.connection || '-contact-' || contacts.contact_id as account_id,
        contacts.assigned_by_id,
        trim(coalesce(contacts.name, '') || ' ' || coalesce(contacts.last_name, '')) as name,
        contacts.web,
        contacts.email,
        contacts.address_city,
        contacts.address_country,
        cast(null as {{ dbt.type_string() }}) as industry,
        contacts.is_deleted,
        contacts.date_create,
        contacts.date_modify

    from contacts

    inner join private_contacts
        on contacts.connection = private_contacts.connection
        and contacts.contact_id = private_contacts.contact_id

    where contacts.contact_id <> '0'

)

select
    ---------- ids
    connection,
    account_id,
    connection || '-' || nullif(assigned_by_id, '0') as rep_id,

    ---------- strings
    nullif(name, '') as account_name,
    web as domain,
    email,
    address_country as region,
    address_city as city,
    industry,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    date_create as created_at,
    date_modify as updated_at,

    ---------- not known to Bitrix24
    {{ unknown('accounts', ['parent_account_id', 'merged_into_id', 'segment', 'channel']) }}

from united
