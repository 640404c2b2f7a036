with

rep_quotas as (

    select * from {{ ref('int_quota_progress_by_period') }}
    where
        dimension = 'rep'
        and has_started
        and quota > 0

),

counted as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        'all' as dimension,
        'all' as dimension_value,
        sum(case when won_amount >= quota then 1 else 0 end) as reps_at_quota,
        count(*) as reps_with_quota
    from rep_quotas
    group by 1, 2, 3, 4

)

select {{ kpi('reps_at_quota', 'reps_with_quota') }}
from counted
