with

spans as (

    select * from {{ ref('fct_active_spans') }}

),

-- What lies after the as-of date has not happened: who will leave is still there.
period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

-- Who comes and leaves within one period is there at none of its ends.
seen as (

    select
        spans.account_id,
        spans.region,
        spans.segment,
        spans.channel,
        started.period_grain,
        started.period_start_date as first_start_date,
        coalesce(ended.period_start_date, cast('9999-12-31' as date)) as next_start_date

    from spans

    inner join period_days as started
        on spans.active_from = started.date_day

    left join period_days as ended
        on spans.active_to = ended.date_day
        and started.period_grain = ended.period_grain

    where
        ended.period_start_date is null
        or ended.period_start_date > started.period_start_date

)

select
    account_id,
    region,
    segment,
    channel,
    period_grain,
    coalesce(
        next_start_date = lead(first_start_date) over (
            partition by account_id, period_grain
            order by first_start_date
        ),
        false
    ) as is_back_in_time,
    first_start_date,
    next_start_date
from seen
