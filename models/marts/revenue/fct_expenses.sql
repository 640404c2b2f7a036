with

expenses as (

    select
        *,
        {{ currency_or_default('currency_code') }} as native_currency_code
    from {{ ref('crm_expenses') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

)

select
    expenses.category,
    {{ in_reporting_currency('expenses.amount', 'rates.rate') }} as amount,
    expenses.expense_date

from expenses

left join rates
    on expenses.expense_date = rates.date_day
    and expenses.native_currency_code = rates.currency_code
