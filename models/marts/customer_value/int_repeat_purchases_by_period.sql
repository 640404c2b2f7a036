with

purchase_days as (

    select * from {{ ref('fct_purchase_days') }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}
    where has_happened and period_grain in ('month', 'quarter', 'year')

),

-- Two purchases in two months are a repeat of their quarter, so each grain counts anew.
counted as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete,
        purchase_days.account_id,
        purchase_days.region,
        purchase_days.segment,
        purchase_days.channel,
        count(*) as purchase_days

    from purchase_days

    inner join period_days
        on purchase_days.purchase_date = period_days.date_day

    group by 1, 2, 3, 4, 5, 6, 7, 8

),

by_dimension as (

    {{ by_dimension('counted', account_dimensions()) }}

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(count(*) as {{ type_double() }}) as buyers,
    cast(sum(case when purchase_days > 1 then 1 else 0 end) as {{ type_double() }}) as repeat_buyers
from by_dimension
group by 1, 2, 3, 4, 5, 6
