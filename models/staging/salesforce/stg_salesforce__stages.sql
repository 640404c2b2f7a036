with

deals as (

    select * from {{ ref('stg_salesforce__deals') }}

),

deal_history as (

    select * from {{ ref('stg_salesforce__deal_history') }}

),

stages as (

    {{ source_rows('salesforce', 'opportunity_stage') }}

),

-- The stages of an org serve all its pipelines: each has those that its deals were in.
visits as (

    select
        connection,
        pipeline,
        stage,
        is_closed,
        is_won
    from deals

    union all

    select
        deals.connection,
        deals.pipeline,
        deal_history.stage,
        deal_history.is_closed,
        deal_history.is_won

    from deal_history

    inner join deals
        on deal_history.deal_id = deals.deal_id

    where deal_history.stage is not null

),

visited as (

    select
        connection,
        pipeline,
        stage,
        max(case when is_closed then 1 else 0 end) as is_closed,
        max(case when is_won then 1 else 0 end) as is_won
    from visits
    group by 1, 2, 3

)

select
    visited.connection,

    ---------- strings
    visited.pipeline,
    visited.stage,
    case
        when coalesce(stages.is_won, visited.is_won = 1) then 'won'
        when coalesce(stages.is_closed, visited.is_closed = 1) then 'lost'
        else 'open'
    end as stage_category,

    ---------- numerics
    stages.sort_order as stage_order,
    cast(stages.default_probability * 0.01 as numeric(9, 6)) as default_probability,

    ---------- timestamps
    {{ unknown('stages', ['updated_at']) }}

from visited

left join stages
    on visited.connection = stages.connection
    and visited.stage = stages.master_label
