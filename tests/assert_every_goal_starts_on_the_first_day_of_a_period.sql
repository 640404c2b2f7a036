{{ config(severity='warn') }}
-- A goal for the 15th of a month would silently be a goal of no month.
select
    goals.kpi,
    goals.period_grain,
    goals.period_start_date

from {{ ref('fct_goals') }} as goals

inner join {{ ref('dim_period_days') }} as period_days
    on goals.period_grain = period_days.period_grain
    and goals.period_start_date = period_days.date_day

where goals.period_start_date <> period_days.period_start_date
