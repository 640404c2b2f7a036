with

deals as (

    select
        *,
        -- A back-dated deal was there on the day of its close at the latest.
        case
            when created_date is null or closed_date < created_date then closed_date
            else created_date
        end as opened_date
    from {{ ref('fct_deals') }}

),

by_dimension as (

    {{ by_dimension('deals', deal_dimensions()) }}

),

flows as (

    select
        opened_date as date_day,
        dimension,
        dimension_value,
        1 as opened_deals,
        0 as finished_deals
    from by_dimension
    where opened_date is not null

    union all

    select
        closed_date as date_day,
        dimension,
        dimension_value,
        0 as opened_deals,
        1 as finished_deals
    from by_dimension
    where closed_date is not null

)

select
    date_day,
    dimension,
    dimension_value,
    sum(opened_deals) as opened_deals,
    sum(finished_deals) as finished_deals
from flows
group by 1, 2, 3
