with

changes as (

    select * from {{ ref('fct_mrr_changes') }}

),

lines as (

    select * from {{ ref('fct_revenue_lines') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

basis as (

    select
        coalesce(
            nullif(
                '{{ choice_var("active_customer_basis", ["auto", "subscription", "purchase"]) }}',
                'auto'
            ),
            case when count(*) > 0 then 'subscription' else 'purchase' end
        ) as active_customer_basis
    from {{ ref('crm_subscriptions') }}

),

-- A purchase keeps a customer for the dormancy days after it, the last one included.
activity as (

    select
        changes.customer_id as account_id,
        changes.valid_from as active_from,
        changes.valid_to as active_to

    from changes

    inner join basis
        on basis.active_customer_basis = 'subscription'

    where changes.mrr_native > 0

    union all

    select
        lines.account_id,
        lines.revenue_date as active_from,
        {{ add_days('lines.revenue_date', (number_var('dormancy_days') | int) + 1) }} as active_to

    from lines

    inner join basis
        on basis.active_customer_basis = 'purchase'

    where not lines.is_refund and lines.account_id is not null

),

owned as (

    select
        coalesce(accounts.survivor_account_id, activity.account_id) as account_id,
        coalesce(accounts.segment, 'unknown') as segment,
        activity.active_from,
        activity.active_to

    from activity

    left join accounts
        on activity.account_id = accounts.account_id

),

followed as (

    select
        *,
        max(active_to) over (
            partition by account_id
            order by active_from, active_to
            rows between unbounded preceding and 1 preceding
        ) as active_until
    from owned

),

-- A span starts where nothing that began earlier still runs.
marked as (

    select
        *,
        case when active_from <= active_until then 0 else 1 end as starts_span
    from followed

),

numbered as (

    select
        *,
        sum(starts_span) over (
            partition by account_id
            order by active_from, active_to
            rows between unbounded preceding and current row
        ) as span_number
    from marked

)

select
    account_id,
    segment,
    min(active_from) as active_from,
    max(active_to) as active_to
from numbered
group by account_id, segment, span_number
