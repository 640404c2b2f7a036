with

reps as (

    select * from {{ ref('crm_reps') }}

),

accounts as (

    select * from {{ ref('crm_accounts') }}

),

rep_list as (

    select count(*) as rep_count
    from reps

),

account_list as (

    select count(*) as account_count
    from accounts

),

rows_after_as_of as (

    select * from {{ ref('int_rows_after_as_of') }}

),

-- What was merged away or deleted is nobody's concern.
events as (

    select
        'deals' as entity,
        deal_id as id,
        rep_id,
        account_id,
        {{ reporting_date('created_at') }} as event_date
    from {{ ref('crm_deals') }}
    where merged_into_id is null and not coalesce(is_deleted, false)

    union all

    select
        'leads' as entity,
        lead_id as id,
        rep_id,
        account_id,
        {{ reporting_date('created_at') }} as event_date
    from {{ ref('crm_leads') }}
    where not coalesce(is_deleted, false)

    union all

    select
        'activities' as entity,
        activity_id as id,
        rep_id,
        account_id,
        {{ reporting_date('created_at') }} as event_date
    from {{ ref('crm_activities') }}
    where not coalesce(is_deleted, false)

    union all

    select
        'order_lines' as entity,
        order_id || coalesce(', ' || order_line_id, '') as id,
        rep_id,
        account_id,
        {{ reporting_date('ordered_at') }} as event_date
    from {{ ref('crm_order_lines') }}
    where not coalesce(is_deleted, false)

)

-- Without a list of reps, or of accounts, every event would be flagged.
select
    'rep_unknown' as rule,
    events.entity,
    events.id,
    events.rep_id as value,
    events.event_date as first_seen

from events

left join reps
    on events.rep_id = reps.rep_id

cross join rep_list

where
    events.rep_id is not null
    and reps.rep_id is null
    and rep_list.rep_count > 0

union all

select
    'account_unknown' as rule,
    events.entity,
    events.id,
    events.account_id as value,
    events.event_date as first_seen

from events

left join accounts
    on events.account_id = accounts.account_id

cross join account_list

where
    events.account_id is not null
    and accounts.account_id is null
    and account_list.account_count > 0

union all

-- One row per entity and not per row: an as-of date given too early leaves out thousands.
select
    'rows_after_as_of' as rule,
    entity,
    entity as id,
    cast(row_count as {{ dbt.type_string() }})
    || ' (' || cast(first_date as {{ dbt.type_string() }})
    || ' .. ' || cast(last_date as {{ dbt.type_string() }}) || ')' as value,
    first_date as first_seen
from rows_after_as_of
