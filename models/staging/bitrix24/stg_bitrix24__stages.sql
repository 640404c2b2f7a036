with

stages as (

    select * from {{ ref('base_bitrix24__stages') }}

)

select
    ---------- ids
    connection,

    ---------- strings
    pipeline,
    stage,
    case semantics
        when 'S' then 'won'
        when 'F' then 'lost'
        else 'open'
    end as stage_category,

    ---------- numerics
    stage_order,
    case semantics
        when 'S' then 1
        when 'F' then 0
    end as default_probability,

    ---------- not known to Bitrix24
    {{ unknown('stages', ['updated_at']) }}

from stages
