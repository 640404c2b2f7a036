with

source as (

    select * from {{ ref('raw_demo__leads') }}

)

select
    ---------- ids
    'demo-' || lead_id as lead_id,
    'demo-' || rep_id as rep_id,
    'demo-' || account_id as account_id,
    'demo-' || deal_id as deal_id,

    ---------- strings
    channel,
    campaign,
    region,
    disqualified_reason,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    created_at,
    mql_at,
    sql_at,
    converted_at,
    disqualified_at,
    updated_at

from source
