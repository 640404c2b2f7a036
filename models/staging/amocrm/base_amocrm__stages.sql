with

pipelines as (

    {{ source_rows('amocrm', 'pipelines') }}

),

statuses as (

    {{ source_rows('amocrm', 'statuses') }}

),

leads as (

    {{ source_rows('amocrm', 'leads') }}

),

listed as (

    select
        statuses.connection,
        statuses.pipeline_id,
        statuses.status_id,
        coalesce(pipelines.name, statuses.pipeline_id) as pipeline_name,
        coalesce(statuses.name, statuses.status_id) as status_name,
        statuses.sort,
        coalesce(statuses.type = 1, false) as is_unsorted

    from statuses

    left join pipelines
        on statuses.connection = pipelines.connection
        and statuses.pipeline_id = pipelines.pipeline_id

),

-- A pipeline that was deleted, or that the loader does not list, is known by its deals.
seen as (

    select
        connection,
        pipeline_id,
        status_id,
        coalesce(max(pipeline_name), pipeline_id) as pipeline_name,
        coalesce(max(status_name), status_id) as status_name,
        coalesce(
            max(status_sort),
            max(case status_id when '142' then 10000 when '143' then 11000 end)
        ) as sort,
        false as is_unsorted
    from leads
    group by 1, 2, 3

),

united as (

    select * from listed

    union all

    select seen.*

    from seen

    left join listed
        on seen.connection = listed.connection
        and seen.pipeline_id = listed.pipeline_id
        and seen.status_id = listed.status_id

    where listed.status_id is null

),

pipelines_named as (

    select
        connection,
        pipeline_id,
        max(pipeline_name) as pipeline_name
    from united
    group by 1, 2

),

named_pipelines as (

    select
        connection,
        pipeline_id,
        case
            when count(*) over (partition by connection, pipeline_name) = 1 then pipeline_name
            else pipeline_name || ' (' || pipeline_id || ')'
        end as pipeline
    from pipelines_named

),

named_stages as (

    select
        *,
        case
            when count(*) over (partition by connection, pipeline_id, status_name) = 1
                then status_name
            else status_name || ' (' || status_id || ')'
        end as stage
    from united

)

-- Names are what people know; where two share one, the id tells them apart.
select
    stages.connection,
    stages.pipeline_id,
    stages.status_id,
    {{ pipeline_of('stages.connection', 'named_pipelines.pipeline') }} as pipeline,
    stages.stage,
    row_number() over (
        partition by stages.connection, stages.pipeline_id
        order by stages.sort nulls last, stages.status_id
    ) as stage_order,
    stages.is_unsorted,
    stages.status_id in ('142', '143') as is_closed,
    stages.status_id = '142' as is_won

from named_stages as stages

inner join named_pipelines
    on stages.connection = named_pipelines.connection
    and stages.pipeline_id = named_pipelines.pipeline_id
