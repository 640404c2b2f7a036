with

source as (

    select * from {{ ref('raw_demo__stages') }}

)

select
    ---------- strings
    pipeline,
    stage,
    stage_category,

    ---------- numerics
    stage_order,
    default_probability,

    ---------- timestamps
    updated_at

from source
