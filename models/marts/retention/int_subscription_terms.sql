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

-- Only where a term is to be counted does it matter what it is counted from, and that is rare:
-- most sources say when a term ends.
clicked as (

    select distinct subscription_id
    from subscriptions
    where ended_date is null and cancelled_date is not null

),

-- A row follows another of the same item that ran until its start, or longer. A new interval
-- begins a new count.
followed as (

    select
        subscriptions.*,
        coalesce(
            subscriptions.started_date <= max(
                least(
                    coalesce(
                        subscriptions.ended_date,
                        subscriptions.cancelled_date,
                        cast('9999-12-31' as date)
                    ),
                    coalesce(subscriptions.deleted_date, cast('9999-12-31' as date))
                )
            ) over (
                partition by
                    subscriptions.subscription_id,
                    subscriptions.subscription_item_id,
                    subscriptions.interval_unit,
                    subscriptions.interval_count
                order by subscriptions.started_date
                rows between unbounded preceding and 1 preceding
            ),
            false
        ) as is_continued

    from subscriptions

    inner join clicked
        on subscriptions.subscription_id = clicked.subscription_id

),

-- A new price, or a seat more, leaves the day on which the bills come.
anchored as (

    select
        *,
        max(case when not is_continued then started_date end) over (
            partition by subscription_id, subscription_item_id, interval_unit, interval_count
            order by started_date
            rows between unbounded preceding and current row
        ) as billed_from
    from followed

    union all

    select
        subscriptions.*,
        false as is_continued,
        subscriptions.started_date as billed_from

    from subscriptions

    left join clicked
        on subscriptions.subscription_id = clicked.subscription_id

    where clicked.subscription_id is null

),

-- Whole days, or whole months, from the first bill to the cancellation.
cancelled as (

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
    from anchored

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
                ended_date,
                case
                    when is_billed_by_days then {{ add_days('billed_from', 'billed_length') }}
                    else {{ add_months('billed_from', 'billed_length') }}
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
