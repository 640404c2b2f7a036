with

-- Only where a term is to be counted does it matter what it is counted from, and that is rare:
-- most sources say when a term ends.
cancelled as (

    select distinct subscription_id
    from {{ ref('crm_subscriptions') }}
    where ended_at is null and cancelled_at is not null

),

-- With every row of these subscriptions, those that say when they end too: the bills may have
-- begun with one of them.
subscriptions as (

    select
        subscriptions.*,
        subscriptions.interval_unit in ('day', 'week') as is_billed_by_days,
        subscriptions.interval_count * case subscriptions.interval_unit
            when 'week' then 7
            when 'year' then 12
            else 1
        end as interval_length,
        least(
            coalesce(
                subscriptions.ended_date,
                subscriptions.cancelled_date,
                cast('9999-12-31' as date)
            ),
            coalesce(subscriptions.deleted_date, cast('9999-12-31' as date))
        ) as known_to_run_until

    from {{ ref('int_paid_subscriptions') }} as subscriptions

    where
        not coalesce(subscriptions.is_left_out, false)
        and subscriptions.subscription_id in (select cancelled.subscription_id from cancelled)

),

-- A row follows another of the same item that ran until its start, or longer. A new interval
-- begins a new count.
followed as (

    select
        *,
        coalesce(
            started_date <= max(known_to_run_until) over (
                partition by subscription_id, subscription_item_id, interval_unit, interval_count
                order by started_date
                rows between unbounded preceding and 1 preceding
            ),
            false
        ) as is_continued
    from subscriptions

),

-- A new price, or a seat more, leaves the day on which the bills come.
billed as (

    select
        *,
        max(case when not is_continued then started_date end) over (
            partition by subscription_id, subscription_item_id, interval_unit, interval_count
            order by started_date
            rows between unbounded preceding and current row
        ) as billed_from
    from followed

),

-- Whole days, or whole months, from the first bill to the cancellation.
elapsed as (

    select
        *,
        case
            when is_billed_by_days
                then {{ dbt.datediff('billed_from', 'cancelled_date', 'day') }}
            when {{ add_months(
                'billed_from', dbt.datediff('billed_from', 'cancelled_date', 'month')
            ) }} > cancelled_date
                then {{ dbt.datediff('billed_from', 'cancelled_date', 'month') }} - 1
            else {{ dbt.datediff('billed_from', 'cancelled_date', 'month') }}
        end as elapsed_length
    from billed
    where ended_date is null and cancelled_date is not null

),

-- The interval in which a customer cancels is paid, so the term ends with it.
paid as (

    select
        *,
        cast(
            (floor({{ ratio('elapsed_length', 'interval_length') }}) + 1) * interval_length as int
        ) as paid_length
    from elapsed

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
    started_date,
    case
        when is_billed_by_days then {{ add_days('billed_from', 'paid_length') }}
        else {{ add_months('billed_from', 'paid_length') }}
    end as paid_until,
    deleted_date
from paid
