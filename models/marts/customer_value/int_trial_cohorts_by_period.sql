with

-- Who pays already and tries an item more is no prospect, and pays whatever comes of it.
trials as (

    select * from {{ ref('fct_trials') }}
    where not is_by_paying_customer

),

by_dimension as (

    {{ by_dimension('trials', account_dimensions()) }}

),

daily as (

    select
        trial_start_date as date_day,
        dimension,
        dimension_value,
        count(*) as trials,
        sum(case
            when {{ reached_within('paid_date', 'trial_start_date', 'trial_window_days') }} then 1
            else 0
        end) as converted_trials
    from by_dimension
    group by 1, 2, 3

)

-- Until the window of a period's last trial has passed, its rate could only be too low.
{{ roll_up_to_periods('daily', [], matured={
    'trial_window_days': ['trials', 'converted_trials'],
}) }}
