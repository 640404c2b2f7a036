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

-- Both ends of a deal stand under the rep and the team that it is credited to, so that they match.
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

),

daily as (

    select
        date_day,
        dimension,
        dimension_value,
        sum(opened_deals) as opened_deals,
        sum(finished_deals) as finished_deals
    from flows
    group by 1, 2, 3

),

so_far as (

    {{ balances_by_period(
        'daily', ['opened_deals', 'finished_deals'], ['week', 'month', 'quarter', 'year']
    ) }}

),

-- What closed in the period was in play in it; what had closed before was not.
counted as (

    select
        *,
        opened_deals - coalesce(
            lag(finished_deals) over (
                partition by period_grain, dimension, dimension_value
                order by period_start_date
            ),
            0
        ) as deals_in_play
    from so_far

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    deals_in_play
from counted
where deals_in_play > 0
