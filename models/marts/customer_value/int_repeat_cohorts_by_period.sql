with

first_purchases as (

    select * from {{ ref('int_first_purchases_by_period') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

matured as (

    select
        first_purchases.*,
        {{ has_matured(
            'first_purchases.period_end_date', 'as_of.as_of_date', 'repeat_window_days'
        ) }} as is_mature

    from first_purchases

    cross join as_of

)

-- Until the window of a period's last buyer has passed, its rate could only be too low.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when is_mature then first_buyers end as first_buyers,
    case when is_mature then returned_buyers end as returned_buyers
from matured
