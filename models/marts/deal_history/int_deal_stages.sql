with

-- Only the connectors that record changes know through which stages a deal went; where builds
-- saw them, of the deals that came after the first.
deals as (

    select deals.*

    from {{ ref('fct_deals') }} as deals

    inner join {{ ref('int_deal_spans') }} as spans
        on deals.deal_id = spans.deal_id

    where
        spans.recorded_from is not null
        and coalesce(spans.opened_date > spans.observed_from, true)

),

states as (

    select * from {{ ref('fct_deal_states') }}
    where is_open

),

listed_stages as (

    select * from {{ ref('dim_stages') }}

),

stages as (

    select * from listed_stages
    where stage_category = 'open' and stage_order is not null

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

visits as (

    select
        states.deal_id,
        states.stage,
        stages.stage_order,
        min(states.valid_from) as entered_date,
        sum({{ dbt.datediff(
            'states.valid_from', 'least(states.valid_to, as_of.as_of_date)', 'day'
        ) }}) as days_in_stage

    from states

    cross join as_of

    inner join stages
        on states.pipeline = stages.pipeline
        and states.stage = stages.stage

    group by 1, 2, 3

),

-- A deal that was on a stage missing from the list is left out: how far it came is not known.
unplaced as (

    select distinct states.deal_id

    from states

    left join listed_stages
        on states.pipeline = listed_stages.pipeline
        and states.stage = listed_stages.stage

    where states.stage is not null and listed_stages.stage is null

),

furthest as (

    select
        visits.deal_id,
        max(visits.stage_order) as furthest_order

    from visits

    left join unplaced
        on visits.deal_id = unplaced.deal_id

    where unplaced.deal_id is null
    group by 1

),

-- A stage that a deal skipped is one that it passed; a won deal has passed them all. A deal
-- that was seen on no stage is left out whatever became of it: the lost ones have no stage
-- to be lost at.
passed as (

    select
        deals.*,
        stages.stage as passed_stage,
        stages.stage_order,
        deals.is_won or stages.stage_order < furthest.furthest_order as is_advanced

    from deals

    inner join furthest
        on deals.deal_id = furthest.deal_id

    inner join stages
        on deals.pipeline = stages.pipeline
        and (deals.is_won or furthest.furthest_order >= stages.stage_order)

)

-- A deal rests at the furthest stage that it reached, and only there is it lost or back.
select
    passed.deal_id,
    passed.pipeline,
    passed.passed_stage as stage,
    case
        when passed.is_advanced then 'advanced'
        when passed.is_closed then 'lost'
        when present.stage_order < passed.stage_order then 'back'
        else 'still_there'
    end as outcome,
    passed.stage_order,
    visits.days_in_stage,
    visits.deal_id is null as is_skipped,
    not passed.is_closed and passed.stage = passed.passed_stage as is_present_stage,
    passed.is_won,
    passed.created_date,
    visits.entered_date,
    passed.closed_date

from passed

left join visits
    on passed.deal_id = visits.deal_id
    and passed.passed_stage = visits.stage

left join stages as present
    on passed.pipeline = present.pipeline
    and passed.stage = present.stage
