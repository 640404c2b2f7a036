with

deals as (

    select * from {{ ref('fct_deals') }}
    where created_date is not null

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions(rep='created_rep_id', team='created_team')) }}

),

daily as (

    select
        created_date as date_day,
        dimension,
        dimension_value,
        count(*) as created_deals,
        sum(case when is_won then 1 else 0 end) as won_created_deals
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', ['created_deals', 'won_created_deals']) }}
