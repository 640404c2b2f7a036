with

accounts as (

    select * from {{ ref('crm_accounts') }}
    where {{ has_several_sources('accounts') }}

),

customers as (

    select
        account_id,
        survivor_account_id,
        account_name
    from {{ ref('dim_accounts') }}

),

matches as (

    select * from {{ ref('int_account_matches') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

basis as (

    select * from {{ ref('int_revenue_basis') }}

),

won_deals as (

    select
        crm_deals.account_id,
        sum(deals.amount) as won_amount,
        sum(case when deals.closed_date is not null then deals.amount end) as revenue

    from {{ ref('fct_deals') }} as deals

    inner join {{ ref('crm_deals') }} as crm_deals
        on deals.deal_id = crm_deals.deal_id

    where deals.is_won and {{ has_several_sources('accounts') }}
    group by 1

),

order_lines as (

    select
        source_account_id as account_id,
        sum(case when not is_left_out then revenue end) as revenue,
        sum(case when is_left_out then revenue end) as left_out_revenue
    from {{ ref('int_order_lines') }}
    where {{ has_several_sources('accounts') }}
    group by 1

),

subscribers as (

    select
        subscription_id,
        min(account_id) as account_id
    from {{ ref('crm_subscriptions') }}
    where {{ has_several_sources('accounts') }}
    group by 1

),

running_terms as (

    select
        subscribers.account_id,
        terms.currency_code,
        terms.mrr_native,
        cast(0 as numeric(18, 6)) as left_out_mrr_native

    from {{ ref('fct_subscription_terms') }} as terms

    inner join subscribers
        on terms.subscription_id = subscribers.subscription_id

    inner join as_of
        on terms.active_from <= as_of.as_of_date
        and terms.active_to > as_of.as_of_date

    union all

    select
        subscriptions.source_account_id as account_id,
        subscriptions.currency_code,
        cast(0 as numeric(18, 6)) as mrr_native,
        subscriptions.mrr_native as left_out_mrr_native

    from {{ ref('int_paid_subscriptions') }} as subscriptions

    inner join as_of
        on subscriptions.started_date <= as_of.as_of_date
        and coalesce(
            subscriptions.deleted_date, subscriptions.ended_date, subscriptions.cancelled_date,
            cast('9999-12-31' as date)
        ) > as_of.as_of_date

    where subscriptions.is_left_out and {{ has_several_sources('accounts') }}

),

mrr as (

    select
        running_terms.account_id,
        sum({{ mrr_at_rate('running_terms.mrr_native', 'rates.rate') }}) as mrr,
        sum({{ mrr_at_rate('running_terms.left_out_mrr_native', 'rates.rate') }}) as left_out_mrr

    from running_terms

    cross join as_of

    left join rates
        on as_of.as_of_date = rates.date_day
        and running_terms.currency_code = rates.currency_code

    group by 1

)

select
    ---------- ids
    accounts.account_id,
    coalesce(customers.survivor_account_id, accounts.account_id) as customer_id,
    matches.matched_account_id,

    ---------- strings
    accounts.connector,
    accounts.account_name,
    customers.account_name as customer_name,
    coalesce(matches.match_status, 'merged') as match_status,
    matches.match_basis,
    matches.match_key,

    ---------- numerics
    cast(coalesce(won_deals.won_amount, 0) as numeric(18, 2)) as won_amount,
    cast(
        case
            when basis.revenue_basis = 'won_deals' then coalesce(won_deals.revenue, 0)
            else coalesce(order_lines.revenue, 0)
        end as numeric(18, 2)
    ) as revenue,
    cast(coalesce(order_lines.left_out_revenue, 0) as numeric(18, 2)) as left_out_revenue,
    cast(coalesce(mrr.mrr, 0) as numeric(18, 2)) as mrr,
    cast(coalesce(mrr.left_out_mrr, 0) as numeric(18, 2)) as left_out_mrr

from accounts

cross join basis

left join customers
    on accounts.account_id = customers.account_id

left join matches
    on accounts.account_id = matches.account_id

left join won_deals
    on accounts.account_id = won_deals.account_id

left join order_lines
    on accounts.account_id = order_lines.account_id

left join mrr
    on accounts.account_id = mrr.account_id
