with

deal_stages as (

    {{ source_rows('hubspot', 'deal_stages') }}

),

property_history as (

    {{ source_rows('hubspot', 'deal_property_history') }}

),

stages as (

    {{ source_rows('hubspot', 'pipeline_stages') }}

),

changes as (

    select
        connection,
        deal_id,
        'dealstage' as property,
        stage as value,
        entered_at as changed_at
    from deal_stages
    where entered_at is not null

    union distinct

    select
        connection,
        deal_id,
        property,
        value,
        changed_at
    from property_history
    where
        property in (
            'dealstage', 'hubspot_owner_id', 'amount', 'closedate', 'hs_manual_forecast_category'
        )

),

-- Of a date the history keeps milliseconds or what the deal shows.
dated as (

    select
        *,
        case
            when property <> 'closedate' then null
            when value like '____-__-__%' then {{ utc_timestamp(with_offset('value')) }}
            else {{ timestamp_of_seconds('cast(value as ' ~ type_double() ~ ')') }}
        end as close_instant
    from changes

)

select
    dated.connection,

    ---------- ids
    dated.connection || '-' || dated.deal_id as deal_id,
    case
        when dated.property = 'hubspot_owner_id' then dated.connection || '-' || dated.value
    end as rep_id,

    ---------- strings
    case when dated.property = 'dealstage' then coalesce(stages.label, dated.value) end as stage,
    'source' as origin,
    case
        when dated.property = 'hs_manual_forecast_category'
            then {{ forecast_category('dated.value') }}
    end as forecast_category,

    ---------- numerics
    case when dated.property = 'amount' then cast(dated.value as numeric(18, 2)) end as amount,

    ---------- booleans
    case when dated.property = 'dealstage' then {{ stage_is_closed() }} end as is_closed,
    case when dated.property = 'dealstage' then {{ stage_is_won() }} end as is_won,

    ---------- dates
    {{ picked_day('dated.close_instant') }} as expected_close_date,

    ---------- timestamps
    dated.changed_at,
    dated.changed_at as updated_at,

    ---------- not known to HubSpot
    {{ unknown('deal_history', ['probability']) }}

from dated

left join stages
    on dated.connection = stages.connection
    and dated.value = stages.id
    and dated.property = 'dealstage'

-- An emptied property says nothing in a history whose nulls are not recorded.
where dated.value is not null
