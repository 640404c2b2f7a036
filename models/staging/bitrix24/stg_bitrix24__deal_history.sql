with

stage_history as (

    {{ source_rows('bitrix24', 'crm_stagehistory_deal') }}

),

deals as (

    {{ source_rows('bitrix24', 'crm_deal') }}

),

stages as (

    select * from {{ ref('base_bitrix24__stages') }}

),

-- A robot moves a deal on within the second in which it entered: the last stage counts.
numbered as (

    select
        *,
        row_number() over (
            partition by connection, owner_id, created_time
            order by id desc
        ) as number_from_last
    from stage_history
    where stage_id is not null

)

select
    ---------- ids
    numbered.connection,
    numbered.connection || '-' || numbered.owner_id as deal_id,

    ---------- strings
    coalesce(stages.stage, numbered.stage_id) as stage,
    'source' as origin,

    ---------- booleans
    coalesce(numbered.stage_semantic_id, stages.semantics) in ('S', 'F') as is_closed,
    coalesce(numbered.stage_semantic_id, stages.semantics) = 'S' as is_won,

    ---------- timestamps
    numbered.created_time as changed_at,

    ---------- not known to Bitrix24
    {{ unknown('deal_history', [
        'rep_id', 'forecast_category', 'amount', 'probability', 'expected_close_date',
        'updated_at'
    ]) }}

from numbered

left join deals
    on numbered.connection = deals.connection
    and numbered.owner_id = deals.deal_id

left join stages
    on numbered.connection = stages.connection
    and coalesce(deals.category_id, '0') = stages.category_id
    and numbered.stage_id = stages.stage_id

where
    numbered.number_from_last = 1
    and not coalesce(deals.is_recurring, false)
