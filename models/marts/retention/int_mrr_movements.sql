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
        end as known_valid_to

    from {{ ref('fct_mrr_changes') }} as changes

    inner join as_of
        on changes.valid_from <= as_of.as_of_date

),

-- The last balance of each period in which something changed, and the one before it. What rose
-- and fell inside the period is no movement of it.
moved as (

    select *
    from (
        {{ balances_at_period_ends('changes') }}
    ) as period_ends
    where closing_native <> opening_native

),

customers_of_several as (

    select customer_id
    from changes
    group by 1
    having min(currency_code) <> max(currency_code)

),

-- Balances of several currencies make one number only at a rate; all others need none.
valued as (

    select
        moved.*,
        {{ mrr_at_rate('moved.closing_native - moved.opening_native', 'rates.opening_rate') }}
            as change_at_opening_rate,
        case when moved.closing_native > 0 then 1 else 0 end
        - case when moved.opening_native > 0 then 1 else 0 end as currencies_change

    from moved

    inner join customers_of_several
        on moved.customer_id = customers_of_several.customer_id

    left join rates
        on moved.period_grain = rates.period_grain
        and moved.period_start_date = rates.period_start_date
        and moved.currency_code = rates.currency_code

),

-- A customer with several currencies is still one customer with one movement.
several as (

    {{ movements_of_several_currencies('valued') }}

)

select
    moved.customer_id,
    moved.currency_code,
    moved.region,
    moved.segment,
    moved.channel,
    moved.period_grain,
    coalesce(several.movement, {{ movement_of(
        'moved.opening_native', 'moved.closing_native', 'moved.is_first',
        'moved.closing_native - moved.opening_native'
    ) }}) as movement,
    cast(moved.opening_native as numeric(18, 6)) as opening_native,
    cast(moved.closing_native as numeric(18, 6)) as closing_native,
    coalesce(several.customers, 1) as customers,
    moved.period_start_date

from moved

left join several
    on moved.customer_id = several.customer_id
    and moved.currency_code = several.currency_code
    and moved.period_grain = several.period_grain
    and moved.period_start_date = several.period_start_date
