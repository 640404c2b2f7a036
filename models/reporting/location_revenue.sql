with

lines as (

    select * from {{ ref('fct_revenue_lines') }}

),

accounts as (

    select
        account_id,
        city
    from {{ ref('dim_accounts') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

-- The region is the sale's own; the city is where the buyer sits.
summed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        lines.region,
        coalesce(accounts.city, 'unknown') as city,
        count(distinct lines.account_id) as buying_accounts,
        cast(sum(case when lines.is_refund then 0 else lines.revenue end) as numeric(18, 2))
            as gross_revenue,
        cast(sum(case when lines.is_refund then -lines.revenue else 0 end) as numeric(18, 2))
            as refunds,
        cast(sum(lines.revenue) as numeric(18, 2)) as revenue

    from lines

    inner join period_days
        on lines.revenue_date = period_days.date_day

    left join accounts
        on lines.account_id = accounts.account_id

    group by 1, 2, 3, 4, 5, 6

)

select
    *,
    {{ ratio(
        'revenue',
        'sum(revenue) over (partition by period_grain, period_start_date)'
    ) }} as revenue_share
from summed
