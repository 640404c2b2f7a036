with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

),

deals as (

    select * from {{ ref('fct_deals') }}
    where is_won

),

basis as (

    select
        coalesce(
            nullif(
                '{{ choice_var("revenue_basis", ["auto", "order_lines", "won_deals"]) }}',
                'auto'
            ),
            case when count(*) > 0 then 'order_lines' else 'won_deals' end
        ) as revenue_basis
    from order_lines

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

purchase_days as (

    select
        account_id,
        revenue_date,
        lag(revenue_date) over (partition by account_id order by revenue_date) as previous_date
    from lines
    where not is_refund and account_id is not null
    group by 1, 2

)

-- A recurring line is never a return: a yearly bill comes 366 days after the last one
-- where a leap day lies between. Nor is a refund a purchase.
select
    lines.*,
    case
        when lines.is_refund or purchase_days.account_id is null then 'existing'
        when purchase_days.previous_date is null then 'new'
        when lines.is_recurring then 'existing'
        when
            {{ dbt.datediff('purchase_days.previous_date', 'lines.revenue_date', 'day') }}
            > {{ number_var('dormancy_days') }}
            then 'returning'
        else 'existing'
    end as customer_kind

from lines

left join purchase_days
    on lines.account_id = purchase_days.account_id
    and lines.revenue_date = purchase_days.revenue_date
