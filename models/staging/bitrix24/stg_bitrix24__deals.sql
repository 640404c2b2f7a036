with

deals as (

    {{ source_rows('bitrix24', 'crm_deal') }}

),

stage_history as (

    {{ source_rows('bitrix24', 'crm_stagehistory_deal') }}

),

product_rows as (

    {{ source_rows('bitrix24', 'crm_productrow') }}

),

stages as (

    select * from {{ ref('base_bitrix24__stages') }}

),

sources as (

    select * from {{ ref('base_bitrix24__sources') }}

),

openings as (

    select
        connection,
        owner_id,
        max(case when stage_semantic_id = 'P' then created_time end) as last_open_at
    from stage_history
    where stage_id is not null
    group by 1, 2

),

-- A deal that moves from one lost stage to another was lost at the first.
closings as (

    select
        stage_history.connection,
        stage_history.owner_id,
        min(stage_history.created_time) as closed_at

    from stage_history

    inner join openings
        on stage_history.connection = openings.connection
        and stage_history.owner_id = openings.owner_id

    where
        stage_history.stage_semantic_id in ('S', 'F')
        and (
            openings.last_open_at is null
            or stage_history.created_time >= openings.last_open_at
        )

    group by 1, 2

),

ranked_products as (

    select
        connection,
        deal_id,
        product_name,
        row_number() over (
            partition by connection, deal_id
            order by coalesce(product_total, price * quantity) desc nulls last, product_name asc
        ) as product_number
    from product_rows
    where coalesce(owner_type, 'D') = 'D'

)

select
    ---------- ids
    deals.connection,
    deals.connection || '-' || deals.deal_id as deal_id,
    {{ bitrix24_account('deals') }} as account_id,
    deals.connection || '-' || nullif(deals.lead_id, '0') as lead_id,
    deals.connection || '-' || nullif(deals.assigned_by_id, '0') as rep_id,

    ---------- strings
    deals.title as deal_name,
    stages.pipeline,
    stages.stage,
    case
        when deals.is_return_customer then 'expansion'
        when not deals.is_return_customer then 'new_business'
    end as deal_type,
    ranked_products.product_name as product,
    coalesce(deals.utm_source, sources.name, deals.source_name) as channel,
    deals.currency_id as currency_code,
    -- There is no field for the reason: a company has a lost stage for each.
    case when stages.semantics = 'F' then stages.stage end as lost_reason,

    ---------- numerics
    -- An amount that nobody filled in is 0.
    nullif(deals.opportunity, 0) as amount,
    cast(deals.probability * 0.01 as numeric(9, 6)) as probability,

    ---------- booleans
    stages.semantics in ('S', 'F') as is_closed,
    stages.semantics = 'S' as is_won,
    deals.is_deleted,

    ---------- dates
    -- Of a closed deal it is the day of the close.
    case
        when stages.semantics = 'P' then {{ picked_day('deals.closedate') }}
    end as expected_close_date,

    ---------- timestamps
    deals.date_create as created_at,
    case
        when stages.semantics in ('S', 'F')
            then coalesce(
                    closings.closed_at,
                    deals.moved_time,
                    {{ picked_instant('deals.closedate') }}
                )
    end as closed_at,
    deals.date_modify as updated_at,

    ---------- not known to Bitrix24
    {{ unknown('deals', [
        'merged_into_id', 'region', 'one_off_amount', 'term_months', 'monthly_amount',
        'is_open_ended', 'forecast_category'
    ]) }}{{ and_labelled_deal_fields('deals', 'bitrix24') }}

from deals

inner join stages
    on deals.connection = stages.connection
    and coalesce(deals.category_id, '0') = stages.category_id
    and deals.stage_id = stages.stage_id

left join sources
    on deals.connection = sources.connection
    and deals.source_id = sources.source_id

left join closings
    on deals.connection = closings.connection
    and deals.deal_id = closings.owner_id

left join ranked_products
    on deals.connection = ranked_products.connection
    and deals.deal_id = ranked_products.deal_id
    and ranked_products.product_number = 1

{{ join_deal_field_options('deals', 'bitrix24', 'crm_deal_userfield_list') }}

-- A template makes deals, it is none. Id 0 is the row of myBI Connect for no deal.
where not coalesce(deals.is_recurring, false) and deals.deal_id <> '0'
