with

stages as (

    {{ source_rows('pipedrive', 'stages') }}

),

pipelines as (

    {{ source_rows('pipedrive', 'pipelines') }}

)

select
    ---------- ids
    stages.id as stage_id,
    stages.pipeline_id,

    ---------- strings
    {{ pipeline_of('stages.connection', 'coalesce(pipelines.name, stages.pipeline_id)') }}
        as pipeline,
    stages.name as stage,
    stages.connection,

    ---------- numerics
    stages.order_nr,
    -- Where a pipeline has its probabilities switched off, every stage says 100 all the same.
    cast(
        case
            when coalesce(pipelines.is_deal_probability_enabled, true)
                then {{ ratio('stages.deal_probability', '100') }}
        end as numeric(9, 6)
    ) as default_probability,

    ---------- booleans
    coalesce(pipelines.is_deal_probability_enabled, true) as has_probabilities,

    ---------- timestamps
    stages.update_time

from stages

left join pipelines
    on stages.connection = pipelines.connection
    and stages.pipeline_id = pipelines.id
