with

order_lines as (

    select
        *,
        {{ reporting_date('ordered_at') }} as ordered_date,
        {{ currency_or_default('currency_code') }} as native_currency_code,
        -- The sign of a refund is made here and nowhere else. A null flag is a sale.
        case when is_refund then -1 else 1 end as sign
    from {{ ref('crm_order_lines') }}
    where not coalesce(is_deleted, false)

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

deals as (

    select * from {{ ref('fct_deals') }}

),

rep_teams as (

    select * from {{ ref('dim_rep_teams') }}

),

product_aliases as (

    select * from {{ ref('crm_product_aliases') }}

),

rates as (

    select * from {{ ref('dim_exchange_rates') }}

),

left_out_sources as (

    select connector
    from {{ ref('int_revenue_sources') }}
    where entity = 'order_lines' and not is_counted

),

credited as (

    select
        order_lines.*,
        coalesce(order_lines.rep_id, deals.rep_id) as credited_rep_id,
        -- An order has one day, that of its first sold line, however long it is added to.
        min(case when order_lines.sign = 1 then order_lines.ordered_date end) over (
            partition by order_lines.order_id
        ) as order_date

    from order_lines

    left join deals
        on order_lines.deal_id = deals.deal_id

)

select
    ---------- ids
    credited.order_id,
    credited.order_line_id,
    -- An account that the account list lacks has bought all the same.
    coalesce(accounts.survivor_account_id, credited.account_id) as account_id,
    credited.account_id as source_account_id,
    credited.deal_id,
    credited.credited_rep_id as rep_id,

    ---------- strings
    credited.connector,
    coalesce(rep_teams.team, 'unknown') as team,
    coalesce(product_aliases.product, credited.product, 'unknown') as product,
    coalesce(credited.channel, accounts.channel, 'unknown') as channel,
    coalesce(credited.region, accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    credited.native_currency_code as currency_code,

    ---------- numerics
    cast(credited.sign * credited.quantity as numeric(18, 2)) as units,
    {{ in_reporting_currency(
        'credited.sign * (cast(credited.quantity * credited.unit_price as numeric(38, 2))'
        ~ ' - coalesce(credited.discount_amount, 0))',
        'rates.rate'
    ) }} as revenue,
    {{ in_reporting_currency('credited.sign * credited.cost_amount', 'rates.rate') }} as cost,

    ---------- booleans
    credited.sign = -1 as is_refund,
    coalesce(credited.is_recurring, false) as is_recurring,
    left_out_sources.connector is not null as is_left_out,

    ---------- dates
    credited.ordered_date,
    credited.order_date

from credited

left join accounts
    on credited.account_id = accounts.account_id

left join rep_teams
    on credited.credited_rep_id = rep_teams.rep_id
    and credited.ordered_date >= rep_teams.valid_from
    and credited.ordered_date < rep_teams.valid_to

left join product_aliases
    on credited.product = product_aliases.alias

left join rates
    on credited.ordered_date = rates.date_day
    and credited.native_currency_code = rates.currency_code

left join left_out_sources
    on credited.connector = left_out_sources.connector
