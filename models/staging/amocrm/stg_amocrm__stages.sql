with

stages as (

    select * from {{ ref('base_amocrm__stages') }}

)

select
    ---------- ids
    connection,

    ---------- strings
    pipeline,
    stage,
    case
        when is_won then 'won'
        when is_closed then 'lost'
        else 'open'
    end as stage_category,

    ---------- numerics
    stage_order,
    case
        when is_won then 1
        when is_closed then 0
    end as default_probability,

    ---------- not known to amoCRM
    {{ unknown('stages', ['updated_at']) }}

from stages
