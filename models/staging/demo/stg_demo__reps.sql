with

source as (

    select * from {{ ref('raw_demo__reps') }}

)

select
    ---------- ids
    'demo-' || rep_id as rep_id,
    'demo-' || manager_rep_id as manager_rep_id,

    ---------- strings
    rep_name,
    team,
    region,

    ---------- booleans
    is_active,

    ---------- dates
    hired_date,
    left_date,

    ---------- timestamps
    updated_at

from source
