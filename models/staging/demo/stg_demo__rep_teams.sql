with

source as (

    select * from {{ ref('raw_demo__rep_teams') }}

)

select
    ---------- ids
    'demo-' || rep_id as rep_id,

    ---------- strings
    team,

    ---------- dates
    valid_from,
    valid_to,

    ---------- timestamps
    updated_at

from source
