with

deals as (

    select * from {{ ref('fct_deals') }}

),

-- As it was recorded, without what accounts and stages fill in.
recorded_deals as (

    select
        deal_id,
        stage,
        region,
        channel,
        probability,
        is_won and not is_closed as is_won_and_open,
        count(region) over () as region_count,
        count(channel) over () as channel_count
    from {{ ref('crm_deals') }}

)

select
    'won_deal_without_amount' as rule,
    'deals' as entity,
    deal_id as id,
    cast(null as {{ dbt.type_string() }}) as value,
    closed_date as first_seen
from deals
where is_won and amount_native is null

union all

select
    'won_deal_not_closed' as rule,
    'deals' as entity,
    deals.deal_id as id,
    recorded_deals.stage as value,
    deals.created_date as first_seen

from deals

inner join recorded_deals
    on deals.deal_id = recorded_deals.deal_id

where recorded_deals.is_won_and_open

union all

select
    'deal_without_owner' as rule,
    'deals' as entity,
    deal_id as id,
    cast(null as {{ dbt.type_string() }}) as value,
    created_date as first_seen
from deals
where rep_id is null

union all

select
    'lost_deal_with_probability' as rule,
    'deals' as entity,
    deals.deal_id as id,
    cast(recorded_deals.probability as {{ dbt.type_string() }}) as value,
    deals.closed_date as first_seen

from deals

inner join recorded_deals
    on deals.deal_id = recorded_deals.deal_id

where deals.is_closed and not deals.is_won and recorded_deals.probability > 0

union all

-- Where no deal says its region, or its channel, the account is meant to.
select
    'deal_without_region' as rule,
    'deals' as entity,
    deals.deal_id as id,
    deals.region as value,
    deals.created_date as first_seen

from deals

inner join recorded_deals
    on deals.deal_id = recorded_deals.deal_id

where recorded_deals.region is null and recorded_deals.region_count > 0

union all

select
    'deal_without_channel' as rule,
    'deals' as entity,
    deals.deal_id as id,
    deals.channel as value,
    deals.created_date as first_seen

from deals

inner join recorded_deals
    on deals.deal_id = recorded_deals.deal_id

where recorded_deals.channel is null and recorded_deals.channel_count > 0
