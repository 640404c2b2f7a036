with

recorded as (

    select * from {{ ref('crm_deal_history') }}

),

observed as (

    select
        connector,
        max({{ reporting_date('changed_at') }}) as last_observed_date
    from recorded
    where origin = 'observed'
    group by 1

),

-- What builds saw ends with the one before: how an open deal is today comes after it.
present as (

    select
        deals.*,
        as_of.as_of_date,
        {{ start_of_day('as_of.as_of_date') }} as seen_at

    from {{ ref('crm_deals') }} as deals

    inner join observed
        on deals.connector = observed.connector

    inner join {{ ref('dim_as_of') }} as as_of
        on observed.last_observed_date <= as_of.as_of_date

    where
        not deals.is_closed
        and coalesce({{ reporting_date('deals.created_at') }} <= as_of.as_of_date, true)

),

history as (

    select
        deal_id,
        changed_at,
        stage,
        amount,
        expected_close_date,
        probability,
        rep_id,
        is_closed,
        is_won,
        updated_at,
        source_row,
        {{ reporting_date('changed_at') }} as changed_date
    from recorded

    union all

    -- Of one instant the latest update holds.
    select
        deal_id,
        seen_at as changed_at,
        stage,
        amount,
        expected_close_date,
        probability,
        rep_id,
        is_closed,
        is_won,
        seen_at as updated_at,
        cast(null as {{ dbt.type_bigint() }}) as source_row,
        as_of_date as changed_date
    from present

),

deals as (

    select
        deal_id,
        coalesce(pipeline, 'unknown') as pipeline
    from {{ ref('crm_deals') }}

),

stages as (

    select * from {{ ref('dim_stages') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

-- Not every CRM records flags, but some stages are the end of a deal. One that is open
-- again is not won any more.
judged as (

    select
        history.deal_id,
        history.changed_at,
        history.changed_date,
        history.stage,
        history.amount,
        history.expected_close_date,
        history.probability,
        history.rep_id,
        case
            when history.is_closed then 1
            when not history.is_closed then 0
            when history.is_won or stages.stage_category in ('won', 'lost') then 1
            when stages.stage_category = 'open' then 0
        end as closed,
        case
            when not history.is_closed then 0
            when history.is_won then 1
            when not history.is_won then 0
            when stages.stage_category = 'won' then 1
            when history.is_closed or stages.stage_category in ('lost', 'open') then 0
        end as won,
        row_number() over (
            partition by history.deal_id
            order by
                history.changed_at,
                history.updated_at nulls first,
                history.source_row nulls first,
                history.stage nulls first,
                history.amount nulls first
        ) as change_number

    from history

    inner join as_of
        on history.changed_date <= as_of.as_of_date

    left join deals
        on history.deal_id = deals.deal_id

    left join stages
        on deals.pipeline = stages.pipeline
        and history.stage = stages.stage

),

-- The time of a change is never null, so carrying it forward leaves it as it is.
carried as (

    {{ carry_forward('judged', 'deal_id', 'change_number', [
        'changed_at', 'changed_date', 'stage', 'amount', 'expected_close_date', 'probability',
        'rep_id', 'closed', 'won'
    ]) }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by deal_id, changed_at
            order by change_number desc
        ) as number_from_last
    from carried

)

-- One save that changes two fields is two rows in a history by field: the last of an
-- instant carries what all of them say.
select
    deal_id,
    rep_id,
    stage,
    cast(amount as numeric(18, 2)) as amount,
    cast(probability as numeric(9, 6)) as probability,
    closed = 1 as is_closed,
    closed = 1 and won = 1 as is_won,
    changed_date,
    expected_close_date,
    changed_at
from numbered
where number_from_last = 1
