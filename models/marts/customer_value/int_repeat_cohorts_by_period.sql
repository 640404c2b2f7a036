with

purchase_days as (

    select
        *,
        lead(purchase_date) over (
            partition by account_id
            order by purchase_number
        ) as next_purchase_date
    from {{ ref('fct_purchase_days') }}

),

first_purchases as (

    select * from purchase_days
    where purchase_number = 1

),

by_dimension as (

    {{ by_dimension('first_purchases', account_dimensions()) }}

),

daily as (

    select
        purchase_date as date_day,
        dimension,
        dimension_value,
        count(*) as new_buyers,
        count(*) as first_buyers,
        sum(case
            when {{ reached_within('next_purchase_date', 'purchase_date', 'repeat_window_days') }}
                then 1
            else 0
        end) as returned_buyers
    from by_dimension
    group by 1, 2, 3

)

-- Until the window of a period's last buyer has passed, its rate could only be too low.
{{ roll_up_to_periods('daily', ['new_buyers'], matured={
    'repeat_window_days': ['first_buyers', 'returned_buyers'],
}) }}
