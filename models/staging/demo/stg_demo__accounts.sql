with

source as (

    select * from {{ ref('raw_demo__accounts') }}

)

select
    ---------- ids
    'demo-' || account_id as account_id,
    'demo-' || parent_account_id as parent_account_id,
    'demo-' || merged_into_id as merged_into_id,
    'demo-' || rep_id as rep_id,

    ---------- strings
    account_name,
    region,
    city,
    industry,
    segment,
    channel,
    cast(null as {{ dbt.type_string() }}) as domain,
    cast(null as {{ dbt.type_string() }}) as email,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    created_at,
    updated_at

from source
