with

deals as (

    select
        *,
        {{ reporting_date('created_at') }} as created_date
    from {{ ref('crm_deals') }}
    where merged_into_id is null and not coalesce(is_deleted, false)

),

stages as (

    select * from {{ ref('dim_stages') }}

),

stage_list as (

    select count(*) as stage_count
    from stages

),

-- What ended a deal need not be listed, where something else says that it did.
open_changes as (

    select * from {{ ref('int_deal_changes') }}
    where stage is not null and not coalesce(is_closed, false)

),

past_stages as (

    select
        deals.pipeline,
        open_changes.stage,
        count(distinct open_changes.deal_id) as deal_count,
        min(open_changes.changed_date) as first_changed_date

    from open_changes

    inner join deals
        on open_changes.deal_id = deals.deal_id

    group by 1, 2

),

survey_responses as (

    select * from {{ ref('crm_survey_responses') }}

),

expenses as (

    select * from {{ ref('crm_expenses') }}

)

select
    'probability_out_of_range' as rule,
    'deals' as entity,
    deal_id as id,
    cast(probability as {{ dbt.type_string() }}) as value,
    created_date as first_seen
from deals
where probability < 0 or probability > 1

union all

-- Where nobody supplies stages, none is missing.
select
    'stage_unknown' as rule,
    'deals' as entity,
    deals.deal_id as id,
    coalesce(deals.pipeline || ': ', '') || deals.stage as value,
    deals.created_date as first_seen

from deals

left join stages
    on deals.pipeline = stages.pipeline
    and deals.stage = stages.stage

cross join stage_list

where stages.stage is null and stage_list.stage_count > 0

union all

-- Once per stage: it was renamed, or taken off the list, for all deals at once.
select
    'history_stage_unknown' as rule,
    'deal_history' as entity,
    coalesce(past_stages.pipeline || ': ', '') || past_stages.stage as id,
    cast(past_stages.deal_count as {{ dbt.type_string() }}) as value,
    past_stages.first_changed_date as first_seen

from past_stages

left join stages
    on past_stages.pipeline = stages.pipeline
    and past_stages.stage = stages.stage

cross join stage_list

where stages.stage is null and stage_list.stage_count > 0

union all

select
    'survey_score_out_of_range' as rule,
    'survey_responses' as entity,
    response_id as id,
    cast(score as {{ dbt.type_string() }}) as value,
    {{ reporting_date('responded_at') }} as first_seen
from survey_responses
where score < 0 or score > 10

union all

-- A posting has no key: the day and the category name it.
select
    'expense_category_unknown' as rule,
    'expenses' as entity,
    cast(expense_date as {{ dbt.type_string() }}) || ', ' || category as id,
    category as value,
    expense_date as first_seen
from expenses
where category not in ('sales', 'marketing', 'cost_of_goods', 'other')
