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

events as (

    select * from {{ ref('int_dated_events') }}

)

-- Where nobody supplies reps, or accounts, no event can be blamed for naming one.
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

-- Once per entity: an as-of date given too early leaves out thousands.
select
    'rows_after_as_of' as rule,
    entity,
    entity as id,
    cast(row_count as {{ dbt.type_string() }})
    || ' (' || cast(first_date as {{ dbt.type_string() }})
    || ' .. ' || cast(last_date as {{ dbt.type_string() }}) || ')' as value,
    first_date as first_seen
from rows_after_as_of
