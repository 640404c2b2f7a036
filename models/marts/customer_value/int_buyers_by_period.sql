with

-- The first purchase makes a buyer, the second a repeat buyer, and nobody stops being one.
first_purchases as (

    select
        purchase_date as date_day,
        region,
        segment,
        channel,
        case when purchase_number = 1 then 1 else 0 end as buyers,
        case when purchase_number = 2 then 1 else 0 end as repeat_buyers
    from {{ ref('fct_purchase_days') }}
    where purchase_number <= 2

),

by_dimension as (

    {{ by_dimension('first_purchases', account_dimensions()) }}

),

balanced as (

    {{ balances_by_period(
        'by_dimension', ['buyers', 'repeat_buyers'], ['month', 'quarter', 'year']
    ) }}

)

-- Null before the first buyer; from then on every period has a balance.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    buyers,
    repeat_buyers
from balanced
where buyers is not null
