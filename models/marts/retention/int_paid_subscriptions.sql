with

accounts as (

    select * from {{ ref('dim_accounts') }}

),

product_aliases as (

    select * from {{ ref('crm_product_aliases') }}

),

-- A cancelled row of which nobody says when it ends says nothing about any month.
subscriptions as (

    select
        *,
        {{ currency_or_default('currency_code') }} as native_currency_code,
        coalesce(quantity, 1) as seats,
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

priced as (

    select
        *,
        {{ monthly_amount('price', 'interval_unit', 'coalesce(interval_count, 1)') }} as mrr_native
    from subscriptions

)

-- A discount that the source keeps as a line of its own is a line below zero: what an account
-- pays is the sum of its lines. It is no seat, and a line of nothing is no line.
select
    ---------- ids
    priced.subscription_id,
    priced.subscription_item_id,
    coalesce(accounts.survivor_account_id, priced.account_id) as customer_id,

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

    ---------- dates
    {{ reporting_date('priced.started_at') }} as started_date,
    {{ first_day_after('priced.ended_at') }} as ended_date,
    {{ reporting_date('priced.cancelled_at') }} as cancelled_date,
    {{ reporting_date('priced.deleted_at') }} as deleted_date

from priced

left join accounts
    on priced.account_id = accounts.account_id

left join product_aliases
    on priced.product = product_aliases.alias

where priced.mrr_native <> 0
