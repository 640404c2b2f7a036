with

source as (

    select * from {{ ref('raw_demo__web_sessions') }}

)

select
    ---------- ids
    'demo-' || session_id as session_id,
    'demo-' || visitor_id as visitor_id,
    'demo-' || lead_id as lead_id,

    ---------- strings
    landing_page,
    channel,
    campaign,

    ---------- numerics
    page_view_count,

    ---------- booleans
    is_bot,

    ---------- timestamps
    started_at,
    updated_at

from source
