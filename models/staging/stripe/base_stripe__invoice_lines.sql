with

invoices as (

    {{ source_rows('stripe', 'invoices') }}

),

lines as (

    {{ source_rows('stripe', 'invoice_line_items') }}

),

prices as (

    select * from {{ ref('base_stripe__prices') }}

),

joined as (

    select
        lines.*,
        invoices.customer,
        invoices.status as invoice_status,
        invoices.currency,
        invoices.total,
        coalesce(invoices.total_excluding_tax, invoices.total - coalesce(invoices.tax, 0)) as net,
        invoices.created as invoiced_at,
        coalesce(
            invoices.status_transitions_paid_at,
            invoices.status_transitions_finalized_at,
            invoices.created
        ) as paid_at,
        invoices.updated,
        greatest(lines.amount, 0) as charged,
        sum(lines.amount) over (partition by lines.connection, lines.invoice) as lines_total,
        sum(greatest(lines.amount, 0)) over (
            partition by lines.connection, lines.invoice
        ) as charged_in_all,
        sum(greatest(lines.amount, 0)) over (
            partition by lines.connection, lines.invoice
            order by lines.id
            rows between unbounded preceding and current row
        ) as charged_so_far

    from lines

    inner join invoices
        on lines.connection = invoices.connection
        and lines.invoice = invoices.id

    where coalesce(invoices.livemode, true) and not coalesce(invoices.deleted, false)

),

-- Discounts, and tax that a price includes, are what the lines come to beyond the invoice. No
-- loader brings them by line, so they fall to the lines in proportion.
shared as (

    select
        *,
        {{ share_of_line('(lines_total - net)') }} as discount,
        {{ share_of_line('(total - net)') }} as tax
    from joined

)

select
    ---------- ids
    shared.id as line_id,
    shared.invoice as invoice_id,
    shared.customer as customer_id,
    shared.subscription as subscription_id,
    shared.subscription_item as subscription_item_id,
    shared.price_id,

    ---------- strings
    coalesce(prices.product, shared.description) as product,
    upper(shared.currency) as currency_code,
    shared.invoice_status,
    shared.connection,

    ---------- numerics
    coalesce(shared.quantity, 1) as quantity,
    cast({{ major_units('shared.amount', 'shared.currency') }} as numeric(18, 2)) as amount,
    cast({{ major_units('coalesce(shared.discount, 0)', 'shared.currency') }} as numeric(18, 2))
        as discount_amount,
    cast({{ major_units('coalesce(shared.tax, 0)', 'shared.currency') }} as numeric(18, 2))
        as tax_amount,

    ---------- booleans
    coalesce(shared.proration, false) as is_proration,
    coalesce(prices.is_metered, false) as is_metered,

    ---------- timestamps
    shared.period_start,
    shared.period_end,
    shared.invoiced_at,
    shared.paid_at,
    shared.updated as updated_at

from shared

left join prices
    on shared.connection = prices.connection
    and shared.price_id = prices.price_id
