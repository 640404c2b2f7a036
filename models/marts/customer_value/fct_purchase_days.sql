with

lines as (

    select * from {{ ref('fct_revenue_lines') }}
    where not is_refund and account_id is not null

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

subscribed as (

    select
        *,
        min(case when is_recurring then revenue_date end) over (
            partition by account_id
        ) as first_recurring_date
    from lines

),

-- Subscribing is a purchase, each bill after it is not: every subscriber would be loyal.
purchases as (

    select
        account_id,
        revenue_date as purchase_date,
        row_number() over (partition by account_id order by revenue_date) as purchase_number
    from subscribed
    where not is_recurring or revenue_date = first_recurring_date
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
