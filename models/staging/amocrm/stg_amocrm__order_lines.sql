with

transactions as (

    {{ source_rows('amocrm', 'transactions') }}

),

customers as (

    {{ source_rows('amocrm', 'customers') }}

),

customer_companies as (

    {{ source_rows('amocrm', 'customer_companies') }}

),

account as (

    {{ source_rows('amocrm', 'account') }}

)

select
    ---------- ids
    transactions.connection,
    transactions.connection || '-' || transactions.transaction_id as order_id,
    transactions.transaction_id as order_line_id,
    coalesce(
        transactions.connection || '-' || coalesce(
            customer_companies.company_id, nullif(transactions.company_id, '0')
        ),
        transactions.connection || '-customer-' || nullif(transactions.customer_id, '0')
    ) as account_id,
    transactions.connection || '-' || nullif(
        coalesce(transactions.responsible_user_id, customers.responsible_user_id), '0'
    ) as rep_id,

    ---------- strings
    account.currency as currency_code,

    ---------- numerics
    1 as quantity,
    transactions.price as unit_price,

    ---------- booleans
    transactions.is_deleted,

    ---------- timestamps
    transactions.completed_at as ordered_at,
    transactions.updated_at,

    ---------- not known to amoCRM
    {{ unknown('order_lines', [
        'deal_id', 'product', 'channel', 'region', 'discount_amount', 'tax_amount',
        'cost_amount', 'is_refund', 'is_recurring'
    ]) }}

from transactions

left join customers
    on transactions.connection = customers.connection
    and transactions.customer_id = customers.customer_id

left join customer_companies
    on transactions.connection = customer_companies.connection
    and transactions.customer_id = customer_companies.customer_id

left join account
    on transactions.connection = account.connection
