with

period_days as (

    select * from {{ ref('dim_period_days') }}

),

days as (

    select * from {{ ref('dim_days') }}

)

select
    period_days.period_grain,
    cast(sum(case when days.is_working_day then 1 else 0 end) as int) as working_days,
    cast(
        sum(case when days.is_working_day and period_days.has_happened then 1 else 0 end) as int
    ) as elapsed_working_days,
    period_days.is_complete,
    bool_or(period_days.has_happened) as has_started,
    period_days.period_start_date,
    period_days.period_end_date

from period_days

inner join days
    on period_days.date_day = days.date_day

group by 1, 4, 6, 7
