with

source as (

    select * from {{ ref('raw_demo__call_checks') }}

)

select
    ---------- ids
    'demo-' || activity_id as activity_id,

    ---------- strings
    item,

    ---------- booleans
    is_applicable,
    is_done,

    ---------- timestamps
    updated_at

from source
