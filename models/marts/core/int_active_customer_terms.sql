with

-- Nobody is a customer by a trial, a pause, an unpaid bill or an item that costs nothing.
paid as (

    select
        account_id,
        {{ reporting_date('started_at') }} as started_date,
        {{ reporting_date('ended_at') }} as ended_date,
        {{ reporting_date('cancelled_at') }} as cancelled_date,
        {{ reporting_date('deleted_at') }} as deleted_date,
        coalesce(interval_unit, 'month') in ('day', 'week') as is_billed_by_days,
        coalesce(interval_count, 1) * case interval_unit
            when 'week' then 7
            when 'year' then 12
            else 1
        end as interval_length
    from {{ ref('crm_subscriptions') }}
    where
        amount * coalesce(quantity, 1) > coalesce(discount_amount, 0)
        and coalesce(status, 'active') not in ('trialing', 'paused', 'unpaid')

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
    from paid

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
        account_id,
        started_date as active_from,
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

select *
from ended
where active_to > active_from
