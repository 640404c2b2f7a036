with

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}
    where not is_refund

),

deals as (

    select * from {{ ref('fct_deals') }}
    where is_won and account_id is not null and closed_date is not null

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

-- A subscriber became a customer with the first paid term, whatever was bought before.
candidates as (

    select
        coalesce(accounts.survivor_account_id, terms.customer_id) as account_id,
        1 as precedence,
        terms.active_from as customer_date,
        '' as source_id,
        coalesce(accounts.channel, 'unknown') as channel,
        coalesce(accounts.region, 'unknown') as region,
        coalesce(accounts.segment, 'unknown') as segment

    from terms

    left join accounts
        on terms.customer_id = accounts.account_id

    union all

    select
        account_id,
        2 as precedence,
        ordered_date as customer_date,
        order_line_id as source_id,
        channel,
        region,
        segment
    from order_lines

    union all

    select
        account_id,
        3 as precedence,
        closed_date as customer_date,
        deal_id as source_id,
        channel,
        region,
        segment
    from deals

),

ranked as (

    select
        *,
        row_number() over (
            partition by account_id
            order by precedence, customer_date, source_id
        ) as candidate_number
    from candidates

)

select
    account_id,
    channel,
    region,
    segment,
    case precedence
        when 1 then 'subscription'
        when 2 then 'purchase'
        else 'won_deal'
    end as customer_basis,
    customer_date
from ranked
where candidate_number = 1
