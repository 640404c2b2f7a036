with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

rates as (

    select * from {{ ref('int_mrr_rates') }}

),

-- What will happen after the as-of date is not yet the end of anything.
changes as (

    select
        changes.*,
        case
            when changes.valid_to > as_of.as_of_date then cast('9999-12-31' as date)
            else changes.valid_to
        end as known_valid_to,
        min(changes.currency_code) over (partition by changes.customer_id)
        <> max(changes.currency_code) over (partition by changes.customer_id)
            as has_several_currencies

    from {{ ref('fct_mrr_changes') }} as changes

    inner join as_of
        on changes.valid_from <= as_of.as_of_date

),

-- The last balance of each period in which something changed, and the one before it.
period_ends as (

    {{ balances_at_period_ends('changes') }}

),

valued as (

    select
        period_ends.*,
        {{ mrr_at_rate(
            'period_ends.closing_native - period_ends.opening_native', 'rates.opening_rate'
        ) }} as change_at_opening_rate,
        case when period_ends.closing_native > 0 then 1 else 0 end
        - case when period_ends.opening_native > 0 then 1 else 0 end as currencies_change

    from period_ends

    left join rates
        on period_ends.period_grain = rates.period_grain
        and period_ends.period_start_date = rates.period_start_date
        and period_ends.currency_code = rates.currency_code

    -- What rose and fell inside the period is no movement of it.
    where period_ends.closing_native <> period_ends.opening_native

),

-- A customer with several currencies is still one customer with one movement.
several as (

    {{ customers_of_several_currencies('valued') }}

),

movements as (

    select
        *,
        1 as customers,
        {{ movement_of(
            'opening_native', 'closing_native', 'is_first', 'closing_native - opening_native'
        ) }} as movement
    from valued
    where not has_several_currencies

)

select
    customer_id,
    currency_code,
    region,
    segment,
    channel,
    period_grain,
    movement,
    cast(opening_native as numeric(18, 6)) as opening_native,
    cast(closing_native as numeric(18, 6)) as closing_native,
    customers,
    period_start_date
from movements

union all

select
    customer_id,
    currency_code,
    region,
    segment,
    channel,
    period_grain,
    {{ movement_of(
        'closing_currencies - net_currencies_change',
        'closing_currencies',
        'period_start_date = first_period_start_date',
        'case when first_currency_code = last_currency_code'
        ~ ' then net_change_native else net_change end'
    ) }} as movement,
    cast(opening_native as numeric(18, 6)) as opening_native,
    cast(closing_native as numeric(18, 6)) as closing_native,
    case when currency_code = first_currency_code then 1 else 0 end as customers,
    period_start_date
from several
