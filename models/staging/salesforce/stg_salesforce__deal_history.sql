with

opportunity_history as (

    {{ source_rows('salesforce', 'opportunity_history') }}

),

versions as (

    {{ source_rows('salesforce', 'opportunity_versions') }}

),

field_history as (

    {{ source_rows('salesforce', 'opportunity_field_history') }}

),

opportunities as (

    {{ source_rows('salesforce', 'opportunity') }}

),

stages as (

    {{ source_rows('salesforce', 'opportunity_stage') }}

),

-- What a stage means, by the list of stages or by the opportunities that are in it.
stage_flags as (

    select
        opportunities.connection,
        opportunities.stage_name,
        max(case when coalesce(stages.is_closed, opportunities.is_closed) then 1 else 0 end) = 1
            as is_closed,
        max(case when coalesce(stages.is_won, opportunities.is_won) then 1 else 0 end) = 1 as is_won

    from opportunities

    left join stages
        on opportunities.connection = stages.connection
        and opportunities.stage_name = stages.master_label

    group by 1, 2

    union distinct

    select
        connection,
        master_label as stage_name,
        is_closed,
        is_won
    from stages

),

ranked as (

    select
        *,
        rank() over (
            partition by connection, opportunity_id, field
            order by changed_at
        ) as change_of_field
    from field_history

),

-- What an opportunity was created with is what the first change of a field replaced.
field_values as (

    select
        connection,
        opportunity_id,
        changed_at,
        field,
        new_value as value
    from ranked

    union all

    select
        ranked.connection,
        ranked.opportunity_id,
        opportunities.created_date as changed_at,
        ranked.field,
        ranked.old_value as value

    from ranked

    inner join opportunities
        on ranked.connection = opportunities.connection
        and ranked.opportunity_id = opportunities.id

    where ranked.change_of_field = 1

),

changes as (

    select
        connection,
        opportunity_id,
        changed_at,
        stage_name,
        owner_id,
        forecast_category,
        amount,
        probability,
        close_date
    from opportunity_history

    union distinct

    select
        connection,
        opportunity_id,
        changed_at,
        stage_name,
        owner_id,
        forecast_category,
        amount,
        probability,
        close_date
    from versions

    union distinct

    select
        connection,
        opportunity_id,
        changed_at,
        case when field = 'StageName' then value end as stage_name,
        -- Of an owner there are two rows, one with the name.
        case when field = 'Owner' and value like '005%' then value end as owner_id,
        case
            when field in ('ForecastCategory', 'ForecastCategoryName') then value
        end as forecast_category,
        case when field = 'Amount' then cast(value as numeric(18, 2)) end as amount,
        case when field = 'Probability' then cast(value as numeric(9, 2)) end as probability,
        case when field = 'CloseDate' then cast(substring(value, 1, 10) as date) end
            as close_date
    from field_values

)

select
    changes.connection,

    ---------- ids
    changes.connection || '-' || changes.opportunity_id as deal_id,
    changes.connection || '-' || changes.owner_id as rep_id,

    ---------- strings
    changes.stage_name as stage,
    'source' as origin,
    {{ forecast_category('changes.forecast_category') }} as forecast_category,

    ---------- numerics
    changes.amount,
    cast(changes.probability * 0.01 as numeric(9, 6)) as probability,

    ---------- booleans
    stage_flags.is_closed,
    stage_flags.is_won,

    ---------- dates
    changes.close_date as expected_close_date,

    ---------- timestamps
    changes.changed_at,
    changes.changed_at as updated_at

from changes

left join stage_flags
    on changes.connection = stage_flags.connection
    and changes.stage_name = stage_flags.stage_name

where
    changes.changed_at is not null
    and coalesce(
        changes.stage_name, changes.owner_id, changes.forecast_category,
        cast(changes.amount as {{ dbt.type_string() }}),
        cast(changes.probability as {{ dbt.type_string() }}),
        cast(changes.close_date as {{ dbt.type_string() }})
    ) is not null
