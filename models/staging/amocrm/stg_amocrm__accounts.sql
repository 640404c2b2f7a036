with

companies as (

    {{ source_rows('amocrm', 'companies') }}

),

contacts as (

    {{ source_rows('amocrm', 'contacts') }}

),

customers as (

    {{ source_rows('amocrm', 'customers') }}

),

addresses as (

    select * from {{ ref('base_amocrm__addresses') }}

),

lead_accounts as (

    select * from {{ ref('base_amocrm__lead_accounts') }}

),

customer_companies as (

    {{ source_rows('amocrm', 'customer_companies') }}

),

-- Who sells to people has deals without a company: the person is the account.
private_contacts as (

    select distinct
        connection,
        contact_id
    from lead_accounts
    where company_id is null

),

united as (

    select
        companies.connection,
        companies.connection || '-' || companies.company_id as account_id,
        companies.responsible_user_id,
        companies.name,
        coalesce(companies.site, addresses.site) as site,
        coalesce(companies.email, addresses.email) as email,
        companies.is_deleted,
        companies.created_at,
        companies.updated_at

    from companies

    left join addresses
        on companies.connection = addresses.connection
        and companies.company_id = addresses.company_id

    where companies.company_id <> '0'

    union all

    select
        contacts.connection,
        contacts.connection || '-contact-' || contacts.contact_id as account_id,
        contacts.responsible_user_id,
        contacts.name,
        addresses.site,
        coalesce(contacts.email, addresses.email) as email,
        contacts.is_deleted,
        contacts.created_at,
        contacts.updated_at

    from contacts

    inner join private_contacts
        on contacts.connection = private_contacts.connection
        and contacts.contact_id = private_contacts.contact_id

    left join addresses
        on contacts.connection = addresses.connection
        and contacts.contact_id = addresses.contact_id

    union all

    select
        customers.connection,
        customers.connection || '-customer-' || customers.customer_id as account_id,
        customers.responsible_user_id,
        customers.name,
        cast(null as {{ dbt.type_string() }}) as site,
        cast(null as {{ dbt.type_string() }}) as email,
        customers.is_deleted,
        customers.created_at,
        customers.updated_at

    from customers

    left join customer_companies
        on customers.connection = customer_companies.connection
        and customers.customer_id = customer_companies.customer_id

    where customer_companies.company_id is null

)

select
    ---------- ids
    connection,
    account_id,
    connection || '-' || nullif(responsible_user_id, '0') as rep_id,

    ---------- strings
    name as account_name,
    site as domain,
    email,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    created_at,
    updated_at,

    ---------- not known to amoCRM
    {{ unknown('accounts', [
        'parent_account_id', 'merged_into_id', 'region', 'city', 'industry', 'segment',
        'channel'
    ]) }}

from united
