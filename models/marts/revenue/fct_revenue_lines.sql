with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

),

deals as (

    select * from {{ ref('fct_deals') }}
    -- A win of which nobody knows the day is revenue of no day; data_quality names it.
    where is_won and closed_date is not null

),

basis as (

    select * from {{ ref('int_revenue_basis') }}

),

-- Who has only a CRM counts a won deal as one order, on the day it was won.
lines as (

    select
        order_lines.order_id,
        order_lines.order_line_id,
        order_lines.account_id,
        order_lines.rep_id,
        order_lines.team,
        order_lines.product,
        order_lines.channel,
        order_lines.region,
        order_lines.segment,
        order_lines.units,
        order_lines.revenue,
        order_lines.cost,
        order_lines.is_refund,
        order_lines.is_recurring,
        order_lines.order_date,
        order_lines.ordered_date as revenue_date

    from order_lines

    inner join basis
        on basis.revenue_basis = 'order_lines'

    union all

    select
        deals.deal_id as order_id,
        deals.deal_id as order_line_id,
        deals.account_id,
        deals.rep_id,
        deals.team,
        deals.product,
        deals.channel,
        deals.region,
        deals.segment,
        cast(null as numeric(18, 2)) as units,
        deals.amount as revenue,
        cast(null as numeric(18, 2)) as cost,
        false as is_refund,
        false as is_recurring,
        deals.closed_date as order_date,
        deals.closed_date as revenue_date

    from deals

    inner join basis
        on basis.revenue_basis = 'won_deals'

),

bought_days as (

    select
        account_id,
        revenue_date,
        max(case when is_recurring then revenue_date end) as recurring_date
    from lines
    where not is_refund and account_id is not null
    group by 1, 2

),

followed as (

    select
        *,
        lag(revenue_date) over (partition by account_id order by revenue_date) as previous_date,
        max(recurring_date) over (
            partition by account_id
            order by revenue_date
            rows between unbounded preceding and 1 preceding
        ) as previous_recurring_date
    from bought_days

),

-- The longest interval that bills come at is a year, and one of a yearly subscription may be
-- a month late: it is paid by somebody who never left.
judged as (

    select
        *,
        coalesce(
            {{ dbt.datediff('previous_date', 'revenue_date', 'day') }}
            > {{ number_var('dormancy_days') }},
            false
        ) as is_after_silence,
        previous_recurring_date is null
        or (
            revenue_date > {{ add_months('previous_recurring_date', 13) }}
            and {{ dbt.datediff('previous_recurring_date', 'revenue_date', 'day') }}
            > {{ number_var('dormancy_days') }}
        ) as is_subscribing_day
    from followed

),

-- Subscribing is a purchase, for the first time or anew; each bill after it is none.
purchased as (

    select
        lines.*,
        judged.previous_date,
        judged.is_after_silence,
        coalesce(
            not lines.is_refund and (not lines.is_recurring or judged.is_subscribing_day), false
        )
        and lines.account_id is not null as is_purchase

    from lines

    left join judged
        on lines.account_id = judged.account_id
        and lines.revenue_date = judged.revenue_date

)

-- Existing is the rest: renewals, refunds, and what was sold to nobody known.
select
    order_id,
    order_line_id,
    account_id,
    rep_id,
    team,
    product,
    channel,
    region,
    segment,
    units,
    revenue,
    cost,
    is_refund,
    is_recurring,
    is_purchase,
    order_date,
    revenue_date,
    case
        when not is_purchase then 'existing'
        when previous_date is null then 'new'
        when is_after_silence then 'returning'
        else 'existing'
    end as customer_kind
from purchased
