with

subscriptions as (

    {{ source_rows('stripe', 'subscriptions') }}

),

items as (

    {{ source_rows('stripe', 'subscription_items') }}

),

lines as (

    select * from {{ ref('base_stripe__invoice_lines') }}
    where
        subscription_item_id is not null
        and not is_metered
        and amount <> 0
        and coalesce(invoice_status, 'paid') <> 'draft'

),

paid_until as (

    select
        connection,
        subscription_id,
        max(period_end) as paid_until
    from lines
    where invoice_status = 'paid' and amount > 0
    group by 1, 2

),

-- Unpaid and paused is a subscription from the end of what was paid on; an incomplete one was never
-- paid at all. Nothing says when a subscription was paused but the bills.
states as (

    select
        subscriptions.connection,
        subscriptions.id as subscription_id,
        subscriptions.customer as customer_id,
        subscriptions.status,
        subscriptions.created,
        subscriptions.trial_start,
        subscriptions.trial_end,
        coalesce(subscriptions.start_date, subscriptions.created) as began_at,
        case
            when subscriptions.status in ('unpaid', 'incomplete', 'incomplete_expired')
                then 'unpaid'
            when
                subscriptions.status = 'paused'
                or subscriptions.pause_collection_behavior is not null
                then 'paused'
        end as stopped_as,
        case
            when subscriptions.status in ('incomplete', 'incomplete_expired')
                then coalesce(subscriptions.start_date, subscriptions.created)
            when
                subscriptions.status in ('unpaid', 'paused')
                or subscriptions.pause_collection_behavior is not null
                then coalesce(
                        paid_until.paid_until,
                        subscriptions.trial_end,
                        subscriptions.current_period_start,
                        subscriptions.start_date,
                        subscriptions.created
                    )
        end as stopped_at

    from subscriptions

    left join paid_until
        on subscriptions.connection = paid_until.connection
        and subscriptions.id = paid_until.subscription_id

    where coalesce(subscriptions.livemode, true)

),

-- One change per instant: what is charged from then on, and not what is given back for it.
billed as (

    select
        lines.*,
        row_number() over (
            partition by lines.connection, lines.subscription_item_id, lines.period_start
            order by
                sign(lines.amount) desc,
                lines.invoiced_at desc,
                lines.line_id desc
        ) as choice,
        max(
            case when lines.invoice_status in ('paid', 'open') then lines.period_start end
        ) over (partition by lines.connection, lines.subscription_item_id) as last_billed_at,
        max(case when lines.amount > 0 then lines.period_end end) over (
            partition by lines.connection, lines.subscription_item_id
        ) as billed_until

    from lines

    left join states
        on lines.connection = states.connection
        and lines.subscription_id = states.subscription_id

    -- During a trial nothing counts.
    where
        not coalesce(
            lines.period_start >= states.trial_start and lines.period_start < states.trial_end,
            false
        )

),

-- A period whose bill was voided or written off was not paid for, if a paid one came after it.
bills as (

    select
        *,
        cast({{ dbt.datediff('period_start', 'period_end', 'day') }} as int) as billed_days,
        cast(
            case
                when
                    {{ add_months(
                        'period_start', dbt.datediff('period_start', 'period_end', 'month')
                    ) }} = cast(period_end as date)
                    then {{ dbt.datediff('period_start', 'period_end', 'month') }}
            end as int
        ) as billed_months,
        case
            when amount < 0 then 'removed'
            when invoice_status in ('void', 'uncollectible') then 'paused'
            else 'active'
        end as state
    from billed
    where
        choice = 1
        and (
            coalesce(invoice_status, 'paid') in ('paid', 'open')
            or (amount > 0 and period_start < last_billed_at)
        )

),

last_bills as (

    select
        connection,
        subscription_item_id,
        max(period_start) as billed_at
    from bills
    group by 1, 2

),

-- Items as they are now. The first ones come a moment after their subscription.
added as (

    select
        items.connection,
        items.id as subscription_item_id,
        items.price_id,
        coalesce(items.quantity, 1) as quantity,
        states.subscription_id,
        states.customer_id,
        states.status,
        states.stopped_as,
        states.stopped_at,
        states.trial_start,
        states.trial_end,
        case
            when items.created > {{ dbt.dateadd('minute', 1, 'states.created') }} then items.created
            else states.began_at
        end as added_at

    from items

    inner join states
        on items.connection = states.connection
        and items.subscription = states.subscription_id

),

present as (

    select
        added.*,
        last_bills.billed_at,
        case
            when added.trial_start <= added.added_at and added.added_at < added.trial_end
                then added.trial_end
            else added.added_at
        end as begins_at

    from added

    left join last_bills
        on added.connection = last_bills.connection
        and added.subscription_item_id = last_bills.subscription_item_id

)

select
    connection,
    subscription_item_id,
    subscription_id,
    customer_id,
    price_id,
    quantity,
    cast(case when not is_proration then amount end as numeric(18, 2)) as billed_amount,
    billed_days,
    billed_months,
    state,
    4 as preference,
    period_start as changed_at,
    cast(null as timestamp) as begins_at
from bills

union all

-- What is no longer among the items ended with what was billed.
select distinct
    bills.connection,
    bills.subscription_item_id,
    bills.subscription_id,
    bills.customer_id,
    cast(null as {{ dbt.type_string() }}) as price_id,
    cast(null as {{ dbt.type_bigint() }}) as quantity,
    cast(null as numeric(18, 2)) as billed_amount,
    cast(null as int) as billed_days,
    cast(null as int) as billed_months,
    'removed' as state,
    5 as preference,
    bills.billed_until as changed_at,
    cast(null as timestamp) as begins_at

from bills

left join present
    on bills.connection = present.connection
    and bills.subscription_item_id = present.subscription_item_id

where present.subscription_item_id is null

union all

-- The present price and number of units hold from the last bill on. Where the earliest bills are
-- not loaded, the first price is that of the beginning.
select
    connection,
    subscription_item_id,
    subscription_id,
    customer_id,
    price_id,
    quantity,
    cast(null as numeric(18, 2)) as billed_amount,
    cast(null as int) as billed_days,
    cast(null as int) as billed_months,
    'active' as state,
    3 as preference,
    greatest(coalesce(billed_at, begins_at), coalesce(trial_end, begins_at)) as changed_at,
    begins_at
from present
where status <> 'trialing'

union all

select
    connection,
    subscription_item_id,
    subscription_id,
    customer_id,
    price_id,
    quantity,
    cast(null as numeric(18, 2)) as billed_amount,
    cast(null as int) as billed_days,
    cast(null as int) as billed_months,
    'trialing' as state,
    2 as preference,
    trial_start as changed_at,
    cast(null as timestamp) as begins_at
from present
where trial_start < trial_end and added_at < trial_end

union all

select
    connection,
    subscription_item_id,
    subscription_id,
    customer_id,
    price_id,
    quantity,
    cast(null as numeric(18, 2)) as billed_amount,
    cast(null as int) as billed_days,
    cast(null as int) as billed_months,
    stopped_as as state,
    1 as preference,
    stopped_at as changed_at,
    cast(null as timestamp) as begins_at
from present
where stopped_at is not null
