with

accounts as (

    {{ source_rows('salesforce', 'account') }}

)

select
    connection,

    ---------- ids
    connection || '-' || id as account_id,
    connection || '-' || parent_id as parent_account_id,
    connection || '-' || master_record_id as merged_into_id,
    connection || '-' || owner_id as rep_id,

    ---------- strings
    name as account_name,
    website as domain,
    person_email as email,
    billing_country as region,
    billing_city as city,
    industry,
    type as segment,
    account_source as channel,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    created_date as created_at,
    system_modstamp as updated_at

from accounts
