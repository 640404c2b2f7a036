-- Over all time nothing is lost: what was created was closed or is open now.
with

counted as (

    select
        (
            select sum(created_deals) from {{ ref('int_created_deals_by_period') }}
            where period_grain = 'day' and dimension = 'all'
        ) as created_deals,
        (
            select sum(closed_deals) from {{ ref('int_closed_deals_by_period') }}
            where period_grain = 'day' and dimension = 'all'
        ) as closed_deals,
        (
            select max(open_deals.open_deals)
            from {{ ref('int_open_deals_by_period') }} as open_deals
            inner join {{ ref('dim_as_of') }} as as_of
                on open_deals.period_end_date >= as_of.as_of_date
            where open_deals.dimension = 'all'
        ) as open_deals,
        (
            select count(*) from {{ ref('fct_deals') }}
            where is_closed and closed_date is null
        ) as undated_closes,
        (
            select count(*) from {{ ref('fct_deals') }}
            where created_date is null
        ) as undated_deals

)

select *
from counted
where
    coalesce(created_deals, 0) + undated_deals
    <> coalesce(closed_deals, 0) + coalesce(open_deals, 0) + undated_closes
