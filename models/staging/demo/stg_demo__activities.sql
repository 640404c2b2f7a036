with

source as (

    select * from {{ ref('raw_demo__activities') }}

)

select
    ---------- ids
    'demo-' || activity_id as activity_id,
    'demo-' || rep_id as rep_id,
    'demo-' || contact_id as contact_id,
    'demo-' || account_id as account_id,
    'demo-' || deal_id as deal_id,
    'demo-' || lead_id as lead_id,

    ---------- strings
    activity_type,
    direction,
    outcome,

    ---------- numerics
    duration_seconds,

    ---------- booleans
    is_automated,
    is_deleted,

    ---------- timestamps
    created_at,
    starts_at,
    updated_at

from source
