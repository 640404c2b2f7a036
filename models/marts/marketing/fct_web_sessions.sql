with

sessions as (

    select * from {{ ref('crm_web_sessions') }}
    where not coalesce(is_bot, false)

)

select
    ---------- ids
    session_id,
    -- A session of nobody known is a visitor of its own. The word before the id keeps
    -- apart a visitor and a session that bear the same number.
    coalesce('visitor ' || visitor_id, 'session ' || session_id) as visitor_key,
    lead_id,

    ---------- strings
    coalesce(landing_page, 'unknown') as landing_page,
    coalesce(channel, 'unknown') as channel,
    campaign,

    ---------- numerics
    page_view_count,

    ---------- dates
    {{ reporting_date('started_at') }} as session_date

from sessions
