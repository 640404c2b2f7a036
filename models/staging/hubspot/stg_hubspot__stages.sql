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
        when stages.closed_won or (stages.is_closed and stages.probability = 1) then 'won'
        when stages.is_closed then 'lost'
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
