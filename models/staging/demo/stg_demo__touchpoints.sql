with

source as (

    select * from {{ ref('raw_demo__touchpoints') }}

)

select
    ---------- ids
    'demo-' || touchpoint_id as touchpoint_id,
    'demo-' || lead_id as lead_id,
    'demo-' || visitor_id as visitor_id,
    'demo-' || account_id as account_id,

    ---------- strings
    channel,
    campaign,

    ---------- timestamps
    occurred_at,
    updated_at

from source
