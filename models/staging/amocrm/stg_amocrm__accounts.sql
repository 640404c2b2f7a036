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
        connection,
        connection || '-' || company_id as account_id,
        responsible_user_id,
        name,
        is_deleted,
        created_at,
        updated_at
    from companies
    where company_id <> '0'

    union all

    select
        contacts.connection,
        contacts.connection || '-contact-' || contacts.contact_id as account_id,
        contacts.responsible_user_id,
        contacts.name,
        contacts.is_deleted,
        contacts.created_at,
        contacts.updated_at

    from contacts

    inner join private_contacts
        on contacts.connection = private_contacts.connection
        and contacts.contact_id = private_contacts.contact_id

    union all

    select
        customers.connection,
        customers.connection || '-customer-' || customers.customer_id as account_id,
        customers.responsible_user_id,
        customers.name,
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
