with

deals as (

    select
        *,
        coalesce(lost_reason, 'unknown') as known_reason
    from {{ ref('fct_deals') }}
    where is_closed and not is_won

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

counted as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        deals.pipeline,
        deals.known_reason as lost_reason,
        count(*) as lost_deals,
        count(deals.amount) as lost_deals_with_amount,
        cast(sum(deals.amount) as numeric(18, 2)) as lost_amount

    from deals

    inner join period_days
        on deals.closed_date = period_days.date_day

    group by 1, 2, 3, 4, 5, 6

)

select
    *,
    {{ ratio(
        'lost_deals',
        'sum(lost_deals) over (partition by period_grain, period_start_date, pipeline)'
    ) }} as share_of_lost_deals
from counted
