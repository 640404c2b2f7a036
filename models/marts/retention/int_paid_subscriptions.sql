with

-- Most accounts were never merged; the few that were are a small table to look up.
merged_accounts as (

    select
        account_id,
        survivor_account_id
    from {{ ref('int_account_survivors') }}
    where account_id <> survivor_account_id

),

product_aliases as (

    select * from {{ ref('crm_product_aliases') }}

),

left_out_sources as (

    select connector
    from {{ ref('int_revenue_sources') }}
    where entity = 'subscriptions' and not is_counted

),

-- A cancelled row of which nobody says when it ends says nothing about any month.
subscriptions as (

    select
        *,
        {{ currency_or_default('currency_code') }} as native_currency_code,
        coalesce(quantity, 1) as seats,
        case interval_unit when 'day' then 365.25 when 'week' then 52 when 'year' then 1 else 12 end
            as intervals_per_year,
        cast(coalesce(quantity, 1) * amount as numeric(38, 2)) - case
            when '{{ choice_var("mrr_discounts", ["deduct", "ignore"]) }}' = 'deduct'
                then coalesce(discount_amount, 0)
            else 0
        end as price
    from {{ ref('crm_subscriptions') }}
    where
        coalesce(status, 'active') not in ('trialing', 'paused', 'unpaid')
        and (
            coalesce(status, 'active') <> 'cancelled'
            or coalesce(ended_at, cancelled_at, deleted_at) is not null
        )

),

-- Rounded once per item, to a decimal: a ledger of doubles leaves a customer who has ended with
-- a crumb of MRR, and the churn is lost.
priced as (

    select
        *,
        cast(
            {{ ratio('price * intervals_per_year', '12 * coalesce(interval_count, 1)') }}
            as numeric(18, 6)
        ) as mrr_native
    from subscriptions

)

-- A discount that the source keeps as a line of its own is a line below zero: what an account
-- pays is the sum of its lines. It is no seat, and a line of nothing is no line.
select
    ---------- ids
    priced.subscription_id,
    priced.subscription_item_id,
    coalesce(merged_accounts.survivor_account_id, priced.account_id) as customer_id,
    priced.account_id as source_account_id,

    ---------- strings
    coalesce(product_aliases.product, priced.product, 'unknown') as product,
    coalesce(priced.plan, 'unknown') as plan,
    priced.native_currency_code as currency_code,
    coalesce(priced.interval_unit, 'month') as interval_unit,
    priced.churn_reason,

    ---------- numerics
    coalesce(priced.interval_count, 1) as interval_count,
    case when priced.mrr_native > 0 then priced.seats else 0 end as seats,
    priced.mrr_native,

    ---------- booleans
    priced.is_voluntary,
    left_out_sources.connector is not null as is_left_out,

    ---------- dates
    {{ reporting_date('priced.started_at') }} as started_date,
    {{ first_day_after('priced.ended_at') }} as ended_date,
    {{ reporting_date('priced.cancelled_at') }} as cancelled_date,
    {{ reporting_date('priced.deleted_at') }} as deleted_date

from priced

left join merged_accounts
    on priced.account_id = merged_accounts.account_id

left join product_aliases
    on priced.product = product_aliases.alias

left join left_out_sources
    on priced.connector = left_out_sources.connector

where priced.mrr_native <> 0
