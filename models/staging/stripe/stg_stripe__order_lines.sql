with

lines as (

    select
        *,
        {{ whole_units('amount', 'quantity') }} as units
    from {{ ref('base_stripe__invoice_lines') }}
    -- Paid is revenue. A trial is billed as a line of nothing.
    where invoice_status = 'paid' and amount <> 0

),

invoices as (

    {{ source_rows('stripe', 'invoices') }}

),

invoice_payments as (

    {{ source_rows('stripe', 'invoice_payments') }}

),

charges as (

    {{ source_rows('stripe', 'charges') }}

),

refunds as (

    {{ source_rows('stripe', 'refunds') }}

),

credit_notes as (

    {{ source_rows('stripe', 'credit_notes') }}

),

credit_note_refunds as (

    {{ source_rows('stripe', 'credit_note_refunds') }}

),

-- Which part of an invoice is revenue, the rest being tax.
invoiced as (

    select
        connection,
        id,
        customer,
        status,
        {{ ratio('coalesce(total_excluding_tax, total - coalesce(tax, 0))', 'total') }} as net_share
    from invoices

),

-- Until 2025-03-31 a charge names its invoice, from then on a payment of the invoice does.
paid_invoices as (

    select
        connection,
        payment_intent,
        min(invoice) as invoice
    from invoice_payments
    group by 1, 2

),

-- A refund that pays a credit note out is that credit note.
credited_refunds as (

    select
        connection,
        refund
    from credit_notes
    where refund is not null

    union distinct

    select
        connection,
        refund
    from credit_note_refunds

),

returned as (

    select
        refunds.connection,
        refunds.id,
        refunds.currency,
        refunds.amount,
        cast(null as {{ dbt.type_bigint() }}) as total_excluding_tax,
        charges.customer,
        coalesce(charges.invoice, paid_invoices.invoice) as invoice,
        refunds.created

    from refunds

    left join charges
        on refunds.connection = charges.connection
        and refunds.charge = charges.id

    left join paid_invoices
        on refunds.connection = paid_invoices.connection
        and coalesce(refunds.payment_intent, charges.payment_intent) = paid_invoices.payment_intent

    left join credited_refunds
        on refunds.connection = credited_refunds.connection
        and refunds.id = credited_refunds.refund

    where
        coalesce(refunds.status, 'succeeded') not in ('failed', 'canceled')
        and coalesce(charges.livemode, true)
        and credited_refunds.refund is null

    union all

    select
        credit_notes.connection,
        credit_notes.id,
        credit_notes.currency,
        credit_notes.total as amount,
        credit_notes.total_excluding_tax,
        credit_notes.customer,
        credit_notes.invoice,
        credit_notes.created

    from credit_notes

    left join invoiced
        on credit_notes.connection = invoiced.connection
        and credit_notes.invoice = invoiced.id

    -- What was never paid is no revenue that a credit note could lower.
    where
        coalesce(credit_notes.status, 'issued') = 'issued'
        and coalesce(credit_notes.livemode, true)
        and coalesce(invoiced.status, 'paid') = 'paid'

),

returned_net as (

    select
        returned.*,
        coalesce(returned.customer, invoiced.customer) as customer_id,
        cast(
            coalesce(
                returned.total_excluding_tax, returned.amount * coalesce(invoiced.net_share, 1)
            ) as {{ dbt.type_bigint() }}
        ) as net_amount

    from returned

    left join invoiced
        on returned.connection = invoiced.connection
        and returned.invoice = invoiced.id

),

united as (

    select
        invoice_id as order_id,
        line_id,
        customer_id,
        product,
        currency_code,
        connection,
        -- What is not used of a plan that was left is a credit on the bill of its successor: a
        -- discount, and no refund.
        case when amount > 0 then units else 1 end as quantity,
        case when amount > 0 then {{ ratio('amount', 'units') }} else 0 end as unit_price,
        discount_amount - least(amount, 0) as discount_amount,
        tax_amount,
        false as is_refund,
        subscription_id is not null as is_recurring,
        paid_at as ordered_at,
        updated_at
    from lines

    union all

    select
        coalesce(invoice, id) as order_id,
        id as line_id,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as product,
        upper(currency) as currency_code,
        connection,
        1 as quantity,
        {{ major_units('net_amount', 'currency') }} as unit_price,
        0 as discount_amount,
        {{ major_units('(amount - net_amount)', 'currency') }} as tax_amount,
        true as is_refund,
        false as is_recurring,
        created as ordered_at,
        cast(null as timestamp) as updated_at
    from returned_net

)

select
    ---------- ids
    connection || '-' || order_id as order_id,
    connection || '-' || line_id as order_line_id,
    connection || '-' || customer_id as account_id,

    ---------- strings
    product,
    currency_code,
    connection,
    {{ unknown('order_lines', [
        'deal_id', 'rep_id', 'channel', 'region', 'cost_amount', 'is_deleted'
    ]) }},

    ---------- numerics
    quantity,
    cast(unit_price as numeric(18, 2)) as unit_price,
    cast(discount_amount as numeric(18, 2)) as discount_amount,
    cast(tax_amount as numeric(18, 2)) as tax_amount,

    ---------- booleans
    is_refund,
    is_recurring,

    ---------- timestamps
    ordered_at,
    updated_at
from united
