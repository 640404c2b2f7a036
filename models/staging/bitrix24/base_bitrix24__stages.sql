with

categories as (

    {{ source_rows('bitrix24', 'crm_category') }}

),

statuses as (

    {{ source_rows('bitrix24', 'crm_status') }}

),

deals as (

    {{ source_rows('bitrix24', 'crm_deal') }}

),

listed as (

    select
        connection,
        case
            when entity_id = 'DEAL_STAGE' then '0'
            else substring(entity_id, 12)
        end as category_id,
        status_id as stage_id,
        name as stage_name,
        sort,
        semantics
    from statuses
    where entity_id = 'DEAL_STAGE' or entity_id like 'DEAL_STAGE_%'

),

-- A stage that was deleted, or that the loader does not list, is known by its deals.
seen as (

    select
        connection,
        coalesce(category_id, '0') as category_id,
        stage_id,
        max(category_name) as category_name,
        max(stage_name) as stage_name,
        -- myBI Connect does not tell what a stage means, but which deals are closed.
        coalesce(
            max(stage_semantic_id),
            case
                when min(case when closed then 1 else 0 end) = 1 and stage_id not like '%WON'
                    then 'F'
            end
        ) as semantics
    from deals
    where stage_id is not null
    group by 1, 2, 3

),

united as (

    select
        coalesce(listed.connection, seen.connection) as connection,
        coalesce(listed.category_id, seen.category_id) as category_id,
        coalesce(listed.stage_id, seen.stage_id) as stage_id,
        coalesce(categories.name, seen.category_name) as category_name,
        coalesce(
            listed.stage_name, seen.stage_name, listed.stage_id, seen.stage_id
        ) as stage_name,
        listed.sort,
        coalesce(listed.semantics, seen.semantics) as semantics

    from listed

    full join seen
        on listed.connection = seen.connection
        and listed.category_id = seen.category_id
        and listed.stage_id = seen.stage_id

    left join categories
        on coalesce(listed.connection, seen.connection) = categories.connection
        and coalesce(listed.category_id, seen.category_id) = categories.id
        and coalesce(categories.entity_type_id, 2) = 2

),

pipelines as (

    select
        connection,
        category_id,
        coalesce(max(category_name), category_id) as pipeline_name
    from united
    group by 1, 2

),

named_pipelines as (

    select
        connection,
        category_id,
        case
            when count(*) over (partition by connection, pipeline_name) = 1 then pipeline_name
            else pipeline_name || ' (' || category_id || ')'
        end as pipeline
    from pipelines

),

named_stages as (

    select
        connection,
        category_id,
        stage_id,
        sort,
        -- The ids of the stages won and lost that every pipeline has are fixed, names are not.
        case
            when semantics in ('S', 'F') then semantics
            when stage_id = 'WON' or stage_id like 'C%:WON' then 'S'
            when stage_id = 'LOSE' or stage_id like 'C%:LOSE' then 'F'
            else 'P'
        end as semantics,
        case
            when count(*) over (partition by connection, category_id, stage_name) = 1
                then stage_name
            else stage_name || ' (' || stage_id || ')'
        end as stage
    from united

)

select
    stages.connection,
    stages.category_id,
    stages.stage_id,
    {{ pipeline_of('stages.connection', 'pipelines.pipeline') }} as pipeline,
    stages.stage,
    row_number() over (
        partition by stages.connection, stages.category_id
        order by
            stages.sort nulls last,
            case stages.semantics when 'P' then 1 when 'S' then 2 else 3 end,
            stages.stage_id
    ) as stage_order,
    stages.semantics

from named_stages as stages

inner join named_pipelines as pipelines
    on stages.connection = pipelines.connection
    and stages.category_id = pipelines.category_id
