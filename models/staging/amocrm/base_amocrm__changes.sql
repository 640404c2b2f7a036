with

events as (

    {{ source_rows('amocrm', 'events') }}

),

values_after as (

    {{ source_rows('amocrm', 'event_values_after') }}

),

values_before as (

    {{ source_rows('amocrm', 'event_values_before') }}

),

stages as (

    select * from {{ ref('base_amocrm__stages') }}

),

-- Of two changes of one field in one second the last counts.
numbered as (

    select
        *,
        row_number() over (
            partition by connection, entity_id, type, created_at
            order by event_id desc
        ) as number_from_last
    from events
    where
        type in ('lead_status_changed', 'sale_field_changed', 'entity_responsible_changed')
        and coalesce(entity_type, 'lead') in ('lead', 'leads')

)

-- What an event does not tell is null.
select
    events.connection,
    events.event_id,
    events.entity_id as lead_id,
    events.created_at as changed_at,
    stages.stage,
    stages.is_closed,
    stages.is_won,
    stages.is_unsorted,
    values_after.price,
    nullif(values_after.user_id, '0') as user_id,
    stages_before.stage as stage_before,
    stages_before.is_closed as is_closed_before,
    stages_before.is_won as is_won_before,
    stages_before.is_unsorted as is_unsorted_before,
    values_before.price as price_before,
    nullif(values_before.user_id, '0') as user_id_before

from numbered as events

left join values_after
    on events.connection = values_after.connection
    and events.event_id = values_after.event_id

left join values_before
    on events.connection = values_before.connection
    and events.event_id = values_before.event_id

left join stages
    on values_after.connection = stages.connection
    and values_after.pipeline_id = stages.pipeline_id
    and values_after.status_id = stages.status_id

left join stages as stages_before
    on values_before.connection = stages_before.connection
    and values_before.pipeline_id = stages_before.pipeline_id
    and values_before.status_id = stages_before.status_id

where events.number_from_last = 1
