with

subscriptions as (

    select
        *,
        interval_unit in ('day', 'week') as is_billed_by_days,
        interval_count * case interval_unit
            when 'week' then 7
            when 'year' then 12
            else 1
        end as interval_length
    from {{ ref('int_paid_subscriptions') }}

),

-- Whole days, or whole months, from the start to the cancellation.
cancelled as (

    select
        *,
        case
            when is_billed_by_days
                then {{ dbt.datediff('started_date', 'cancelled_date', 'day') }}
            when {{ add_months(
                'started_date', dbt.datediff('started_date', 'cancelled_date', 'month')
            ) }} > cancelled_date
                then {{ dbt.datediff('started_date', 'cancelled_date', 'month') }} - 1
            else {{ dbt.datediff('started_date', 'cancelled_date', 'month') }}
        end as elapsed_length
    from subscriptions

),

-- The interval in which a customer cancels is paid, so the term ends with it.
billed as (

    select
        *,
        cast(
            (floor({{ ratio('elapsed_length', 'interval_length') }}) + 1) * interval_length as int
        ) as billed_length
    from cancelled

),

ended as (

    select
        *,
        least(
            coalesce(
                {{ add_days('ended_date', 1 if var('end_date_is_inclusive') else 0) }},
                case
                    when is_billed_by_days then {{ add_days('started_date', 'billed_length') }}
                    else {{ add_months('started_date', 'billed_length') }}
                end,
                cast('9999-12-31' as date)
            ),
            coalesce(deleted_date, cast('9999-12-31' as date))
        ) as active_to
    from billed

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
from ended
where active_to > started_date
