with

stages as (

    select * from {{ ref('int_deal_stages') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where period_grain in ('month', 'quarter')

),

counted as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        stages.pipeline,
        stages.stage,
        stages.stage_order,
        count(*) as entered_deals,
        sum(case when stages.outcome = 'advanced' then 1 else 0 end) as advanced_deals,
        sum(case when stages.outcome = 'lost' then 1 else 0 end) as lost_deals,
        sum(case when stages.outcome = 'back' then 1 else 0 end) as back_deals,
        sum(case when stages.outcome = 'still_there' then 1 else 0 end) as still_there_deals,
        sum(case when stages.is_skipped then 1 else 0 end) as skipped_deals,
        {{ percentile("case when stages.outcome = 'advanced' then stages.days_in_stage end", 0.5) }}
            as median_days_to_advance

    from stages

    inner join period_days
        on stages.created_date = period_days.date_day

    group by 1, 2, 3, 4, 5, 6, 7

)

select
    *,
    {{ ratio('advanced_deals', 'entered_deals') }} as conversion_rate
from counted
