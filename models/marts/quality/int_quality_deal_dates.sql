with

deals as (

    select * from {{ ref('fct_deals') }}

),

-- fct_deals leaves out, or opens again, what has not happened yet.
recorded_deals as (

    select
        deal_id,
        case when is_closed then {{ reporting_date('closed_at') }} end as closed_date
    from {{ ref('crm_deals') }}
    where merged_into_id is null and not coalesce(is_deleted, false)

),

as_of as (

    select * from {{ ref('dim_as_of') }}

)

select
    'deal_closed_before_created' as rule,
    'deals' as entity,
    deal_id as id,
    cast(cycle_days as {{ dbt.type_string() }}) as value,
    closed_date as first_seen
from deals
where cycle_days < 0

union all

select
    'closed_deal_without_close_date' as rule,
    'deals' as entity,
    deal_id as id,
    stage as value,
    created_date as first_seen
from deals
where is_closed and closed_date is null

union all

select
    'deal_without_creation_date' as rule,
    'deals' as entity,
    deal_id as id,
    stage as value,
    closed_date as first_seen
from deals
where created_date is null

union all

select
    'open_deal_overdue' as rule,
    'deals' as entity,
    deals.deal_id as id,
    cast(deals.expected_close_date as {{ dbt.type_string() }}) as value,
    deals.expected_close_date as first_seen

from deals

inner join as_of
    on deals.expected_close_date < as_of.as_of_date

where not deals.is_closed

union all

select
    'deal_closed_after_as_of' as rule,
    'deals' as entity,
    recorded_deals.deal_id as id,
    cast(recorded_deals.closed_date as {{ dbt.type_string() }}) as value,
    recorded_deals.closed_date as first_seen

from recorded_deals

inner join as_of
    on recorded_deals.closed_date > as_of.as_of_date

union all

select
    'deal_history_is_observed' as rule,
    'deal_history' as entity,
    connector as id,
    cast({{ reporting_date('min(changed_at)') }} as {{ dbt.type_string() }}) as value,
    {{ reporting_date('min(changed_at)') }} as first_seen
from {{ ref('crm_deal_history') }}
where origin = 'observed' and not is_closed
group by connector
