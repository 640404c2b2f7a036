with

lines as (

    select * from {{ ref('fct_revenue_lines') }}
    where is_purchase

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

purchases as (

    select
        account_id,
        revenue_date as purchase_date,
        row_number() over (partition by account_id order by revenue_date) as purchase_number
    from lines
    group by 1, 2

)

select
    ---------- ids
    purchases.account_id,

    ---------- strings
    coalesce(accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(accounts.channel, 'unknown') as channel,

    ---------- numerics
    purchases.purchase_number,

    ---------- dates
    purchases.purchase_date

from purchases

left join accounts
    on purchases.account_id = accounts.account_id
