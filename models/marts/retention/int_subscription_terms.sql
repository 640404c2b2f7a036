with

ended as (

    select
        subscription_id,
        subscription_item_id,
        customer_id,
        product,
        plan,
        currency_code,
        churn_reason,
        seats,
        mrr_native,
        is_voluntary,
        started_date,
        ended_date,
        deleted_date
    from {{ ref('int_paid_subscriptions') }}
    where
        not coalesce(is_left_out, false)
        and (ended_date is not null or cancelled_date is null)

    union all

    -- Cancelled, and nobody says when it ends: with the interval that is paid.
    select
        subscription_id,
        subscription_item_id,
        customer_id,
        product,
        plan,
        currency_code,
        churn_reason,
        seats,
        mrr_native,
        is_voluntary,
        started_date,
        paid_until as ended_date,
        deleted_date
    from {{ ref('int_cancelled_terms') }}

),

terms as (

    select
        *,
        least(
            coalesce(ended_date, cast('9999-12-31' as date)),
            coalesce(deleted_date, cast('9999-12-31' as date))
        ) as active_to
    from ended

)

select
    ---------- ids
    subscription_id,
    subscription_item_id,
    customer_id,

    ---------- strings
    product,
    plan,
    currency_code,
    churn_reason,

    ---------- numerics
    seats,
    mrr_native,

    ---------- booleans
    is_voluntary,

    ---------- dates
    started_date as active_from,
    active_to
from terms
where active_to > started_date
