with

stages as (

    select * from {{ ref('crm_stages') }}

),

stage_mapping as (

    select * from {{ ref('crm_stage_mapping') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by pipeline, stage
            order by connector nulls last
        ) as mapping_number
    from stage_mapping

),

stated as (

    select * from numbered
    where mapping_number = 1

)

-- What the user states about a stage stands above what its connector says; what the
-- user leaves empty stays the connector's.
select
    coalesce(stated.pipeline, stages.pipeline) as pipeline,
    coalesce(stated.stage, stages.stage) as stage,
    coalesce(stated.stage_category, stages.stage_category) as stage_category,
    coalesce(stated.stage_order, stages.stage_order) as stage_order,
    coalesce(stated.default_probability, stages.default_probability) as default_probability

from stages

full join stated
    on stages.pipeline = stated.pipeline
    and stages.stage = stated.stage
