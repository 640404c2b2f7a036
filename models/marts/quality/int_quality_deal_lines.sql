with

won_deals as (

    select * from {{ ref('fct_deals') }}
    where is_won

),

contracts as (

    select
        deal_id,
        one_off_amount,
        term_months is not null
        or monthly_amount is not null
        or coalesce(is_open_ended, false) as is_recurring
    from {{ ref('crm_deals') }}

),

-- A later refund does not make the deal smaller.
sold_lines as (

    select
        *,
        {{ currency_or_default('currency_code') }} as native_currency_code,
        coalesce(is_recurring, false) as bills_subscription,
        cast(quantity * unit_price as numeric(18, 2)) - coalesce(discount_amount, 0) as amount
    from {{ ref('crm_order_lines') }}
    where
        deal_id is not null
        and not coalesce(is_deleted, false)
        and not coalesce(is_refund, false)

),

totals as (

    select
        deal_id,
        min(native_currency_code) as currency_code,
        cast(sum(case when not bills_subscription then amount end) as numeric(18, 2)) as amount,
        bool_or(bills_subscription) as is_recurring
    from sold_lines
    group by 1
    having count(distinct native_currency_code) = 1

),

-- What is billed month by month adds up to nothing on one day, so of such a deal only the
-- one-off part is compared. Both sides are native: no exchange rate comes between them.
compared as (

    select
        won_deals.deal_id,
        won_deals.closed_date,
        totals.amount as line_amount,
        case
            when contracts.is_recurring or totals.is_recurring then contracts.one_off_amount
            else won_deals.amount_native
        end as deal_amount

    from won_deals

    inner join contracts
        on won_deals.deal_id = contracts.deal_id

    inner join totals
        on won_deals.deal_id = totals.deal_id
        and won_deals.currency_code = totals.currency_code

)

select
    'order_lines_differ_from_deal' as rule,
    'deals' as entity,
    deal_id as id,
    cast(line_amount as {{ dbt.type_string() }})
    || ' : '
    || cast(deal_amount as {{ dbt.type_string() }}) as value,
    closed_date as first_seen
from compared
where abs(line_amount - deal_amount) > {{ number_var('deal_amount_tolerance') }} * abs(deal_amount)
