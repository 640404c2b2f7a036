with

leads as (

    {{ source_rows('amocrm', 'leads') }}

),

stages as (

    select * from {{ ref('base_amocrm__stages') }}

),

changes as (

    select * from {{ ref('base_amocrm__changes') }}

),

recorded as (

    select
        connection,
        min(changed_at) as recorded_from
    from changes
    group by 1

),

numbered as (

    select
        *,
        row_number() over (
            partition by connection, lead_id, stage_before is null
            order by changed_at, event_id
        ) as stage_number,
        row_number() over (
            partition by connection, lead_id, price_before is null
            order by changed_at, event_id
        ) as price_number,
        row_number() over (
            partition by connection, lead_id, user_id_before is null
            order by changed_at, event_id
        ) as user_number
    from changes

),

-- What the first change of a field found is how the deal was created.
first_states as (

    select
        connection,
        lead_id,
        max(case when stage_number = 1 then stage_before end) as stage,
        max(case when price_number = 1 then price_before end) as price,
        max(case when user_number = 1 then user_id_before end) as user_id
    from numbered
    group by 1, 2

),

creations as (

    select
        leads.connection,
        leads.lead_id,
        leads.created_at as changed_at,
        coalesce(
            first_states.stage, case when not stages.is_closed then stages.stage end
        ) as stage,
        false as is_closed,
        false as is_won,
        coalesce(first_states.price, leads.price_with_minor_units, leads.price) as price,
        coalesce(first_states.user_id, nullif(leads.responsible_user_id, '0')) as user_id,
        -- Before a change of the same second.
        cast(null as {{ dbt.type_timestamp() }}) as updated_at

    from leads

    inner join recorded
        on leads.connection = recorded.connection
        and leads.created_at >= recorded.recorded_from

    inner join stages
        on leads.connection = stages.connection
        and leads.pipeline_id = stages.pipeline_id
        and leads.status_id = stages.status_id

    left join first_states
        on leads.connection = first_states.connection
        and leads.lead_id = first_states.lead_id

),

united as (

    select * from creations

    union all

    select
        connection,
        lead_id,
        changed_at,
        stage,
        is_closed,
        is_won,
        price,
        user_id,
        changed_at as updated_at
    from changes

)

select
    ---------- ids
    connection,
    connection || '-' || lead_id as deal_id,
    connection || '-' || user_id as rep_id,

    ---------- strings
    stage,
    'source' as origin,

    ---------- numerics
    nullif(price, 0) as amount,

    ---------- booleans
    is_closed,
    is_won,

    ---------- timestamps
    changed_at,
    updated_at,

    ---------- not known to amoCRM
    {{ unknown('deal_history', ['forecast_category', 'probability', 'expected_close_date']) }}

from united
