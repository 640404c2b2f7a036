with

rejected_rows as (

    select * from {{ ref('rejected_rows') }}

),

accounts as (

    select * from {{ ref('crm_accounts') }}

),

deals as (

    select * from {{ ref('crm_deals') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

),

-- What is known of a deal beside its own row.
traces as (

    select
        connector,
        deal_id,
        changed_at as traced_at
    from {{ ref('crm_deal_history') }}

    union all

    select
        connector,
        deal_id,
        created_at as traced_at
    from {{ ref('crm_activities') }}
    where deal_id is not null

),

followed as (

    select
        'accounts' as entity,
        merged.account_id as id,
        merged.merged_into_id,
        survivors.survivor_account_id as survivor_id,
        ends.account_id is not null as is_known,
        ends.merged_into_id is not null as is_endless

    from accounts as merged

    inner join {{ ref('int_account_survivors') }} as survivors
        on merged.account_id = survivors.account_id

    left join accounts as ends
        on survivors.survivor_account_id = ends.account_id

    union all

    select
        'deals' as entity,
        merged.deal_id as id,
        merged.merged_into_id,
        survivors.survivor_deal_id as survivor_id,
        ends.deal_id is not null as is_known,
        ends.merged_into_id is not null as is_endless

    from deals as merged

    inner join {{ ref('int_deal_survivors') }} as survivors
        on merged.deal_id = survivors.deal_id

    left join deals as ends
        on survivors.survivor_deal_id = ends.deal_id

)

select
    'duplicate_key_resolved' as rule,
    entity,
    found_value as id,
    cast(null as {{ dbt.type_string() }}) as value,
    cast(null as date) as first_seen
from rejected_rows
where reason like 'duplicate%'

union all

-- Where the last account of a chain of merges is merged itself, the chain is a cycle.
select
    case
        when not is_known then 'merged_into_unknown'
        when is_endless then 'merge_cycle'
        else 'merge_chain'
    end as rule,
    entity,
    id,
    survivor_id as value,
    cast(null as date) as first_seen
from followed
where not is_known or is_endless or survivor_id <> merged_into_id

union all

select
    'deleted_account_with_revenue' as rule,
    'accounts' as entity,
    accounts.account_id as id,
    cast(count(*) as {{ dbt.type_string() }}) as value,
    min(order_lines.ordered_date) as first_seen

from accounts

inner join order_lines
    on accounts.account_id = order_lines.account_id

where accounts.is_deleted
group by accounts.account_id

union all

-- Lists of deals leave out what was archived or deleted: the win rate drifts.
select
    'deal_not_in_list' as rule,
    'deals' as entity,
    traces.deal_id as id,
    cast(count(*) as {{ dbt.type_string() }}) as value,
    {{ reporting_date('min(traces.traced_at)') }} as first_seen

from traces

left join deals
    on traces.deal_id = deals.deal_id

where
    deals.deal_id is null
    and traces.connector in (select listed.connector from deals as listed)

group by traces.deal_id
