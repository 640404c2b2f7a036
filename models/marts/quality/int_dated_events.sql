-- What was merged away or deleted is nobody's concern.
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
