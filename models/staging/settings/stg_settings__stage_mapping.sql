with

source as (

    select * from {{ ref('stage_mapping') }}

)

select
    connector,
    pipeline,
    stage,
    stage_category,
    stage_order,
    default_probability
from source
