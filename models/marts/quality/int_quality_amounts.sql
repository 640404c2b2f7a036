with

deals as (

    select * from {{ ref('fct_deals') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

-- Each on the day whose rate it takes; a subscription, valued at many, on its first.
amounts as (

    select
        'deals' as entity,
        deals.deal_id as id,
        deals.currency_code,
        deals.amount_native as amount,
        deals.amount_native < 0 as is_negative,
        coalesce(deals.closed_date, as_of.as_of_date) as valued_date

    from deals

    cross join as_of

    union all

    select
        'order_lines' as entity,
        order_id || coalesce(', ' || order_line_id, '') as id,
        {{ currency_or_default('currency_code') }} as currency_code,
        cast(quantity * unit_price as numeric(18, 2)) as amount,
        quantity < 0 or unit_price < 0 as is_negative,
        {{ reporting_date('ordered_at') }} as valued_date
    from {{ ref('crm_order_lines') }}
    where not coalesce(is_deleted, false)

    union all

    select
        'subscriptions' as entity,
        subscription_id || coalesce(', ' || subscription_item_id, '') as id,
        {{ currency_or_default('currency_code') }} as currency_code,
        amount,
        amount < 0 or quantity < 0 as is_negative,
        {{ reporting_date('started_at') }} as valued_date
    from {{ ref('crm_subscriptions') }}

    union all

    select
        'marketing_spend' as entity,
        channel || coalesce(', ' || campaign, '') as id,
        {{ currency_or_default('currency_code') }} as currency_code,
        amount,
        amount < 0 as is_negative,
        spend_date as valued_date
    from {{ ref('crm_marketing_spend') }}

    union all

    select
        'expenses' as entity,
        category as id,
        {{ currency_or_default('currency_code') }} as currency_code,
        amount,
        amount < 0 as is_negative,
        expense_date as valued_date
    from {{ ref('crm_expenses') }}

)

select
    'amount_negative' as rule,
    entity,
    id,
    cast(amount as {{ dbt.type_string() }}) as value,
    valued_date as first_seen
from amounts
where is_negative

union all

select
    'amount_without_exchange_rate' as rule,
    amounts.entity,
    amounts.id,
    cast(amounts.amount as {{ dbt.type_string() }}) || ' ' || amounts.currency_code as value,
    amounts.valued_date as first_seen

from amounts

left join rates
    on amounts.valued_date = rates.date_day
    and amounts.currency_code = rates.currency_code

where amounts.amount is not null and rates.rate is null

union all

select
    'exchange_rate_not_positive' as rule,
    'exchange_rates' as entity,
    cast(rate_date as {{ dbt.type_string() }}) || ', ' || currency_code as id,
    cast(rate as {{ dbt.type_string() }}) as value,
    rate_date as first_seen
from {{ ref('crm_exchange_rates') }}
where rate <= 0
