with

deals as (

    select * from {{ ref('base_pipedrive__deals') }}

),

stages as (

    select * from {{ ref('base_pipedrive__stages') }}

),

deal_flow as (

    {{ source_rows('pipedrive', 'deal_flow') }}

),

deal_changelog as (

    {{ source_rows('pipedrive', 'deal_changelog') }}

),

-- Two lists of the same changes: who has both has them twice.
changes as (

    select
        connection,
        deal_id,
        case field_key when 'user_id' then 'owner_id' else field_key end as field_key,
        coalesce(old_value, old_value_text, old_value_number) as old_value,
        coalesce(new_value, new_value_text, new_value_number) as new_value,
        changed_at
    from deal_flow

    union distinct

    select
        connection,
        deal_id,
        case field_key when 'user_id' then 'owner_id' else field_key end as field_key,
        coalesce(old_value, old_value_text, old_value_number) as old_value,
        coalesce(new_value, new_value_text, new_value_number) as new_value,
        changed_at
    from deal_changelog

),

ranked as (

    select
        *,
        row_number() over (
            partition by connection, deal_id, field_key
            order by changed_at, old_value
        ) as change_of_field
    from changes
    where
        field_key in (
            'stage_id', 'owner_id', 'value', 'probability', 'status', 'expected_close_date'
        )

),

-- What a deal was created with is what its first changes replaced.
firsts as (

    select
        connection,
        deal_id,
        max(case when field_key = 'stage_id' then 1 else 0 end) as has_new_stage,
        max(case when field_key = 'owner_id' then 1 else 0 end) as has_new_owner,
        max(case when field_key = 'value' then 1 else 0 end) as has_new_value,
        max(case when field_key = 'probability' then 1 else 0 end) as has_new_probability,
        max(case when field_key = 'status' then 1 else 0 end) as has_new_status,
        max(case when field_key = 'expected_close_date' then 1 else 0 end) as has_new_date,
        max(case when field_key = 'stage_id' then old_value end) as stage_id,
        max(case when field_key = 'owner_id' then old_value end) as owner_id,
        max(case when field_key = 'value' then old_value end) as amount,
        max(case when field_key = 'probability' then old_value end) as probability,
        max(case when field_key = 'expected_close_date' then old_value end) as expected_close_date
    from ranked
    where change_of_field = 1
    group by 1, 2

),

recorded as (

    select distinct connection
    from changes

),

created as (

    select
        deals.connection,
        deals.id as deal_id,
        case when firsts.has_new_stage = 1 then firsts.stage_id else deals.stage_id end as stage_id,
        case when firsts.has_new_owner = 1 then firsts.owner_id else deals.owner_id end as owner_id,
        case
            when firsts.has_new_value = 1 then cast(firsts.amount as numeric(18, 2))
            else deals.amount
        end as amount,
        case
            when firsts.has_new_probability = 1
                then cast({{ ratio('firsts.probability', '100') }} as numeric(9, 6))
            else deals.probability
        end as probability,
        'open' as status,
        case
            when firsts.has_new_date = 1 then cast(firsts.expected_close_date as date)
            else deals.expected_close_date
        end as expected_close_date,
        deals.add_time as changed_at

    from deals

    -- Without any history there is none of this deal either.
    inner join recorded
        on deals.connection = recorded.connection

    left join firsts
        on deals.connection = firsts.connection
        and deals.id = firsts.deal_id

    where deals.add_time is not null

),

closed as (

    select
        deals.connection,
        deals.id as deal_id,
        deals.status,
        deals.closed_at as changed_at

    from deals

    inner join recorded
        on deals.connection = recorded.connection

    left join firsts
        on deals.connection = firsts.connection
        and deals.id = firsts.deal_id

    where deals.closed_at is not null and coalesce(firsts.has_new_status, 0) = 0

),

states as (

    select * from created

    union all

    select
        connection,
        deal_id,
        case when field_key = 'stage_id' then new_value end as stage_id,
        case when field_key = 'owner_id' then new_value end as owner_id,
        case when field_key = 'value' then cast(new_value as numeric(18, 2)) end as amount,
        case
            when field_key = 'probability'
                then cast({{ ratio('new_value', '100') }} as numeric(9, 6))
        end as probability,
        case when field_key = 'status' then new_value end as status,
        case when field_key = 'expected_close_date' then cast(new_value as date) end
            as expected_close_date,
        changed_at
    from ranked

    union all

    select
        connection,
        deal_id,
        cast(null as {{ dbt.type_string() }}) as stage_id,
        cast(null as {{ dbt.type_string() }}) as owner_id,
        cast(null as numeric(18, 2)) as amount,
        cast(null as numeric(9, 6)) as probability,
        status,
        cast(null as date) as expected_close_date,
        changed_at
    from closed

)

select
    ---------- ids
    states.connection || '-' || states.deal_id as deal_id,
    states.connection || '-' || states.owner_id as rep_id,

    ---------- strings
    coalesce(stages.stage, states.stage_id) as stage,
    'source' as origin,
    states.connection,
    {{ unknown('deal_history', ['forecast_category', 'updated_at']) }},

    ---------- numerics
    cast(nullif(states.amount, 0) as numeric(18, 2)) as amount,
    cast(states.probability as numeric(9, 6)) as probability,

    ---------- booleans
    states.status in ('won', 'lost') as is_closed,
    states.status = 'won' as is_won,

    ---------- dates
    states.expected_close_date,

    ---------- timestamps
    states.changed_at

from states

left join stages
    on states.connection = stages.connection
    and states.stage_id = stages.stage_id
