with

deals as (

    select * from {{ ref('fct_deals') }}
    where is_won

),

by_dimension as (

    {{ sales_kpis.by_dimension('deals', {'rep': 'rep_id', 'region': 'region'}) }}

),

daily as (

    select
        closed_date as date_day,
        dimension,
        dimension_value,
        count(*) as won_deals,
        sum(case when amount >= 10000 then 1 else 0 end) as big_won_deals
    from by_dimension
    group by 1, 2, 3

)

{{ sales_kpis.roll_up_to_periods('daily', ['won_deals', 'big_won_deals']) }}
