with

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}
    where not is_refund and account_id is not null

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
        customer_id as account_id,
        1 as precedence,
        active_from as customer_date,
        '' as source_id,
        'unknown' as channel,
        'unknown' as region
    from terms

    union all

    select
        account_id,
        2 as precedence,
        ordered_date as customer_date,
        order_line_id as source_id,
        channel,
        region
    from order_lines

    union all

    select
        account_id,
        3 as precedence,
        closed_date as customer_date,
        deal_id as source_id,
        channel,
        region
    from deals

),

ranked as (

    select
        coalesce(accounts.survivor_account_id, candidates.account_id) as customer_id,
        candidates.precedence,
        candidates.customer_date,
        coalesce(nullif(accounts.channel, 'unknown'), candidates.channel) as channel,
        coalesce(nullif(accounts.region, 'unknown'), candidates.region) as region,
        coalesce(accounts.segment, 'unknown') as segment,
        row_number() over (
            partition by coalesce(accounts.survivor_account_id, candidates.account_id)
            order by candidates.precedence, candidates.customer_date, candidates.source_id
        ) as candidate_number

    from candidates

    left join accounts
        on candidates.account_id = accounts.account_id

)

-- Money is spent on winning an account, so the account says what won it; what was sold to it
-- first answers only where the account does not.
select
    customer_id as account_id,
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
