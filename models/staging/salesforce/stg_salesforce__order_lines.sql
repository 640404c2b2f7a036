with

line_items as (

    {{ source_rows('salesforce', 'opportunity_line_item') }}

),

products as (

    {{ source_rows('salesforce', 'product_2') }}

),

won_deals as (

    select * from {{ ref('stg_salesforce__deals') }}
    where is_won and closed_at is not null

),

lines as (

    select
        line_items.*,
        line_items.connection || '-' || line_items.opportunity_id as order_id,
        coalesce(products.name, line_items.product_code) as product

    from line_items

    left join products
        on line_items.connection = products.connection
        and line_items.product_2_id = products.id

    where not coalesce(line_items.is_deleted, false)

)

select
    lines.connection,

    ---------- ids
    lines.order_id,
    lines.connection || '-' || lines.id as order_line_id,
    won_deals.account_id,
    won_deals.deal_id,
    won_deals.rep_id,

    ---------- strings
    lines.product,
    won_deals.channel,
    coalesce(lines.currency_iso_code, won_deals.currency_code) as currency_code,

    ---------- numerics
    coalesce(lines.quantity, 1) as quantity,
    coalesce(lines.unit_price, lines.total_price, 0) as unit_price,
    coalesce(lines.quantity * lines.unit_price - lines.total_price, 0) as discount_amount,

    ---------- booleans
    won_deals.is_deleted,

    ---------- timestamps
    won_deals.closed_at as ordered_at,
    lines.system_modstamp as updated_at,

    ---------- not known to Salesforce
    {{ unknown('order_lines', [
        'region', 'tax_amount', 'cost_amount', 'is_refund', 'is_recurring'
    ]) }}

from lines

inner join won_deals
    on lines.order_id = won_deals.deal_id

-- Revenue is either that of lines or that of deals: a deal without lines is one line.
union all

select
    connection,

    ---------- ids
    deal_id as order_id,
    null as order_line_id,
    account_id,
    deal_id,
    rep_id,

    ---------- strings
    null as product,
    channel,
    currency_code,

    ---------- numerics
    1 as quantity,
    amount as unit_price,
    0 as discount_amount,

    ---------- booleans
    is_deleted,

    ---------- timestamps
    closed_at as ordered_at,
    updated_at,

    ---------- not known to Salesforce
    {{ unknown('order_lines', [
        'region', 'tax_amount', 'cost_amount', 'is_refund', 'is_recurring'
    ]) }}

from won_deals
where
    deal_id not in (
        select lines.order_id from lines
        where lines.order_id is not null
    )
    and connection in (select lines.connection from lines)
    and amount is not null
