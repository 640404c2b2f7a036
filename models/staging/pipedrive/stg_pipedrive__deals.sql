with

deals as (

    select * from {{ ref('base_pipedrive__deals') }}

),

stages as (

    select * from {{ ref('base_pipedrive__stages') }}

),

customers as (

    select * from {{ ref('base_pipedrive__customers') }}
    where person_id is not null

),

deal_products as (

    {{ source_rows('pipedrive', 'deal_products') }}

),

-- Of several products none is that of the deal.
products as (

    select
        connection,
        deal_id,
        min(name) as product
    from deal_products
    where coalesce(is_enabled, true)
    group by 1, 2
    having count(distinct name) = 1

)

select
    ---------- ids
    deals.connection || '-' || deals.id as deal_id,
    coalesce(
        deals.connection || '-org-' || deals.org_id,
        customers.account_id,
        deals.connection || '-person-' || deals.person_id
    ) as account_id,
    deals.connection || '-' || deals.source_lead_id as lead_id,
    deals.connection || '-' || deals.owner_id as rep_id,

    ---------- strings
    deals.title as deal_name,
    stages.pipeline,
    coalesce(stages.stage, deals.stage_id) as stage,
    products.product,
    deals.origin as channel,
    deals.currency as currency_code,
    deals.lost_reason,
    deals.connection,
    {{ unknown('deals', [
        'merged_into_id', 'deal_type', 'region', 'one_off_amount', 'monthly_amount', 'term_months',
        'is_open_ended', 'forecast_category'
    ]) }},

    ---------- numerics
    deals.amount,
    -- A closed deal keeps the chance that it had.
    cast(
        case
            when deals.status = 'open' and coalesce(stages.has_probabilities, true)
                then deals.probability
        end as numeric(9, 6)
    ) as probability,

    ---------- booleans
    deals.status in ('won', 'lost') as is_closed,
    deals.status = 'won' as is_won,
    deals.is_deleted,

    ---------- dates
    deals.expected_close_date,

    ---------- timestamps
    deals.add_time as created_at,
    deals.closed_at{{ and_labelled_deal_fields('deals', 'pipedrive') }},
    deals.update_time as updated_at

from deals

left join stages
    on deals.connection = stages.connection
    and deals.stage_id = stages.stage_id

left join customers
    on deals.connection = customers.connection
    and deals.person_id = customers.person_id

left join products
    on deals.connection = products.connection
    and deals.id = products.deal_id

{{ join_deal_field_options('deals', 'pipedrive', 'deal_field_options') }}
