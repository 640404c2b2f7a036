with

trials as (

    select * from {{ ref('int_trials_by_period') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

matured as (

    select
        trials.*,
        {{ has_matured('trials.period_end_date', 'as_of.as_of_date', 'trial_window_days') }}
            as is_mature

    from trials

    cross join as_of

)

-- Until the window of a period's last trial has passed, its rate could only be too low.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when is_mature then trials end as trials,
    case when is_mature then converted_trials end as converted_trials
from matured
