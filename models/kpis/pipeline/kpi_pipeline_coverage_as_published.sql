with

-- Of a past period, what was open when it began: what is open at its end can win it nothing.
measured as (

    select
        *,
        case when is_running_or_future then open_pipeline else opening_pipeline end
            as compared_pipeline
    from {{ ref('int_quota_progress_by_period') }}
    where has_started and (is_running_or_future or is_recorded)

)

select {{ kpi('compared_pipeline', 'quota') }}
from measured
