with

pipelines as (

    {{ source_rows('hubspot', 'pipelines') }}

),

stages as (

    {{ source_rows('hubspot', 'pipeline_stages') }}

)

select
    stages.connection,

    ---------- strings
    {{ pipeline_of('stages.connection', 'coalesce(pipelines.label, stages.pipeline_id)') }}
        as pipeline,
    coalesce(stages.label, stages.id) as stage,
    case
        when {{ stage_is_won() }} then 'won'
        when {{ stage_is_closed() }} then 'lost'
        else 'open'
    end as stage_category,

    ---------- numerics
    stages.display_order + 1 as stage_order,
    stages.probability as default_probability,

    ---------- timestamps
    {{ unknown('stages', ['updated_at']) }}

from stages

left join pipelines
    on stages.connection = pipelines.connection
    and stages.pipeline_id = pipelines.id
