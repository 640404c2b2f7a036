with

-- A past period is measured at its beginning, when nothing of its quota was won yet.
quotas as (

    select
        *,
        case when is_running_or_future then remaining_quota else quota end as quota_left
    from {{ ref('int_quota_progress_by_period') }}
    where is_running_or_future or are_close_dates_recorded

)

-- A quota that is met needs no pipeline: no coverage, rather than a negative one.
select {{ kpi('expected_pipeline', 'quota_left', defined_if='quota_left > 0') }}
from quotas
