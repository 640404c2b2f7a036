with

quotas as (

    select * from {{ ref('int_quota_progress_by_period') }}
    where is_running_or_future or is_recorded

),

-- Nothing was won yet when a past period began.
measured as (

    select
        *,
        case when is_running_or_future then remaining_quota else quota end as quota_left
    from quotas

),

-- A quota that is met needs no pipeline: no coverage, rather than a negative one.
uncovered as (

    select
        *,
        case when quota_left > 0 then expected_pipeline end as needed_pipeline,
        case when quota_left > 0 then quota_left end as quota_to_cover
    from measured

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    needed_pipeline as numerator,
    quota_to_cover as denominator,
    {{ ratio('needed_pipeline', 'quota_to_cover') }} as value
from uncovered
