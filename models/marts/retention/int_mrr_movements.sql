with

late_starts as (

    select * from {{ ref('int_late_starts') }}

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}

),

-- Whoever pays in one currency needs no rate. Who first came and left within one period was there
-- at none of its ends, and is new when there at one.
single as (

    select
        moved.*,
        moved.opening_native > 0 as was_customer,
        moved.closing_native > 0 as is_customer,
        coalesce(
            moved.period_start_date = late_starts.first_period_start_date, moved.is_first_period
        ) as is_first_time,
        moved.closing_native > moved.opening_native as has_risen,
        moved.closing_native < moved.opening_native as has_fallen,
        1 as customers

    from {{ ref('int_currency_mrr_movements') }} as moved

    left join late_starts
        on moved.customer_id = late_starts.customer_id
        and moved.currency_code = late_starts.currency_code
        and moved.period_grain = late_starts.period_grain

    where not moved.has_several_currencies

),

-- Balances of several currencies make one number only at a rate.
several as (

    select
        moved.*,
        {{ mrr_at_rate('moved.closing_native - moved.opening_native', 'rates.opening_rate') }}
            as change_at_opening_rate

    from {{ ref('int_currency_mrr_movements') }} as moved

    left join rates
        on moved.period_grain = rates.period_grain
        and moved.period_start_date = rates.period_start_date
        and moved.currency_code = rates.currency_code

    where moved.has_several_currencies

),

summed as (

    select
        customer_id,
        period_grain,
        period_start_date,
        min(currency_code) as first_currency_code,
        sum(case when closing_native > 0 then 1 else 0 end)
        - sum(case when opening_native > 0 then 1 else 0 end) as currencies_change,
        case
            when min(currency_code) = max(currency_code) then sum(closing_native - opening_native)
            else sum(change_at_opening_rate)
        end as net_change
    from several
    group by 1, 2, 3

),

followed as (

    select
        *,
        {{ running_sum('currencies_change', 'customer_id, period_grain', 'period_start_date') }}
            as closing_currencies,
        min(period_start_date) over (partition by customer_id, period_grain)
            as first_period_start_date
    from summed

),

-- A customer with several currencies is still one customer with one movement.
moved as (

    select
        customer_id,
        currency_code,
        attribute_set,
        period_grain,
        period_start_date,
        opening_native,
        closing_native,
        was_customer,
        is_customer,
        is_first_time,
        has_risen,
        has_fallen,
        customers
    from single

    union all

    select
        several.customer_id,
        several.currency_code,
        several.attribute_set,
        several.period_grain,
        several.period_start_date,
        several.opening_native,
        several.closing_native,
        followed.closing_currencies > followed.currencies_change as was_customer,
        followed.closing_currencies > 0 as is_customer,
        followed.period_start_date = followed.first_period_start_date as is_first_time,
        followed.net_change > 0 as has_risen,
        followed.net_change < 0 as has_fallen,
        case when several.currency_code = followed.first_currency_code then 1 else 0 end
            as customers

    from several

    inner join followed
        on several.customer_id = followed.customer_id
        and several.period_grain = followed.period_grain
        and several.period_start_date = followed.period_start_date

)

-- There or not is asked before more or less: 120 and then 0 is churn, not contraction.
select
    customer_id,
    currency_code,
    attribute_set,
    period_grain,
    case
        when not was_customer and not is_customer then 'none'
        when not was_customer and is_first_time then 'new'
        when not was_customer then 'reactivation'
        when not is_customer then 'churn'
        when has_risen then 'expansion'
        when has_fallen then 'contraction'
        else 'none'
    end as movement,
    opening_native,
    closing_native,
    customers,
    period_start_date
from moved
