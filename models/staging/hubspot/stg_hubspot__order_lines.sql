with

line_items as (

    {{ source_rows('hubspot', 'line_items') }}

),

line_item_deals as (

    {{ source_rows('hubspot', 'line_item_deals') }}

),

-- A win of which nobody knows the day is no sale of any day.
won_deals as (

    select * from {{ ref('stg_hubspot__deals') }}
    where is_won and merged_into_id is null and closed_at is not null

),

lines as (

    select
        line_items.*,
        line_items.connection || '-' || coalesce(line_item_deals.deal_id, line_items.deal_id)
            as order_id

    from line_items

    left join line_item_deals
        on line_items.connection = line_item_deals.connection
        and line_items.id = line_item_deals.line_item_id

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
    lines.name as product,
    won_deals.channel,
    coalesce(upper(lines.hs_line_item_currency_code), won_deals.currency_code) as currency_code,

    ---------- numerics
    coalesce(lines.quantity, 1) as quantity,
    coalesce(lines.price, 0) as unit_price,
    coalesce(lines.quantity, 1) * coalesce(lines.price, 0)
    - coalesce(lines.amount, coalesce(lines.quantity, 1) * coalesce(lines.price, 0))
        as discount_amount,
    coalesce(lines.quantity, 1) * lines.hs_cost_of_goods_sold as cost_amount,

    ---------- booleans
    lines.recurringbillingfrequency is not null as is_recurring,
    coalesce(lines.is_deleted, won_deals.is_deleted) as is_deleted,

    ---------- timestamps
    won_deals.closed_at as ordered_at,
    lines.updated_at,

    ---------- not known to HubSpot
    {{ unknown('order_lines', ['region', 'tax_amount', 'is_refund']) }}

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
    null as cost_amount,

    ---------- booleans
    null as is_recurring,
    is_deleted,

    ---------- timestamps
    closed_at as ordered_at,
    updated_at,

    ---------- not known to HubSpot
    {{ unknown('order_lines', ['region', 'tax_amount', 'is_refund']) }}

from won_deals
where
    deal_id not in (
        select lines.order_id from lines
        where lines.order_id is not null
    )
    and connection in (select lines.connection from lines)
    and amount is not null
