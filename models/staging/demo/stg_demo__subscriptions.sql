with

source as (

    select * from {{ ref('raw_demo__subscriptions') }}

)

select
    ---------- ids
    'demo-' || subscription_id as subscription_id,
    'demo-' || subscription_item_id as subscription_item_id,
    'demo-' || account_id as account_id,

    ---------- strings
    product,
    plan,
    interval_unit,
    currency_code,
    status,
    churn_reason,

    ---------- numerics
    amount,
    interval_count,
    quantity,
    discount_amount,

    ---------- booleans
    is_voluntary,

    ---------- timestamps
    started_at,
    ended_at,
    cancelled_at,
    deleted_at,
    updated_at

from source
