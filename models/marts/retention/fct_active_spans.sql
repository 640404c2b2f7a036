with

basis as (

    select * from {{ ref('int_active_customer_basis') }}

),

changes as (

    select * from {{ ref('fct_mrr_changes') }}

),

lines as (

    select * from {{ ref('fct_revenue_lines') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

activity as (

    select
        changes.customer_id as account_id,
        changes.attribute_set,
        changes.valid_from as active_from,
        changes.valid_to as active_to

    from changes

    inner join basis
        on basis.active_customer_basis = 'subscription'

    where changes.mrr_native > 0

    union all

    select
        coalesce(accounts.survivor_account_id, lines.account_id) as account_id,
        coalesce(accounts.attribute_set, 0) as attribute_set,
        lines.revenue_date as active_from,
        {{ add_days('lines.revenue_date', 'basis.least_active_days') }} as active_to

    from lines

    inner join basis
        on basis.active_customer_basis = 'purchase'

    left join accounts
        on lines.account_id = accounts.account_id

    where
        not lines.is_refund
        and lines.account_id is not null
        and lines.revenue_date is not null

),

-- One row per account and day: the windows below need an order without ties.
started as (

    select
        account_id,
        attribute_set,
        active_from,
        max(active_to) as active_to
    from activity
    group by 1, 2, 3

),

followed as (

    select
        *,
        max(active_to) over (
            partition by account_id
            order by active_from
            rows between unbounded preceding and 1 preceding
        ) as active_until
    from started

),

-- A span starts where nothing that began earlier still runs.
numbered as (

    select
        *,
        {{ running_sum(
            'case when active_from <= active_until then 0 else 1 end', 'account_id', 'active_from'
        ) }} as span_number
    from followed

),

spans as (

    select
        account_id,
        attribute_set,
        span_number,
        min(active_from) as active_from,
        max(active_to) as active_to
    from numbered
    group by 1, 2, 3

)

select
    spans.account_id,
    attributes.region,
    attributes.segment,
    attributes.channel,
    spans.span_number,
    spans.active_from,
    spans.active_to

from spans

inner join {{ ref('int_account_attributes') }} as attributes
    on spans.attribute_set = attributes.attribute_set
