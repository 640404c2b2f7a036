with

stages as (

    select * from {{ ref('int_deal_stages') }}
    where days_in_stage is not null

),

deals as (

    select * from {{ ref('fct_deals') }}

),

reps as (

    select * from {{ ref('dim_reps') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

won_times as (

    select
        pipeline,
        stage,
        count(*) as won_deals,
        {{ percentile('days_in_stage', number_var('rotting_warning_percentile')) }}
            as warning_days,
        {{ percentile('days_in_stage', number_var('rotting_alarm_percentile')) }} as alarm_days
    from stages
    where is_won
    group by 1, 2

)

select
    deals.deal_id,
    deals.account_id,
    deals.rep_id,
    deals.deal_name,
    reps.rep_name,
    deals.team,
    deals.pipeline,
    deals.stage,
    case when stages.days_in_stage > won_times.alarm_days then 'alarm' else 'warning' end
        as rotting_level,
    deals.amount,
    stages.days_in_stage,
    won_times.warning_days,
    won_times.alarm_days,
    won_times.won_deals,
    coalesce(deals.expected_close_date < as_of.as_of_date, false) as is_overdue,
    deals.created_date,
    deals.expected_close_date

from stages

cross join as_of

inner join deals
    on stages.deal_id = deals.deal_id

inner join won_times
    on stages.pipeline = won_times.pipeline
    and stages.stage = won_times.stage

left join reps
    on deals.rep_id = reps.rep_id

-- As old as the won deals were is not rotten yet; of fewer won deals than rotting_min_deals
-- nobody can tell what is usual.
where
    stages.is_present_stage
    and stages.days_in_stage > won_times.warning_days
    and won_times.won_deals >= {{ number_var('rotting_min_deals') }}
