with

openings as (

    select * from {{ ref('int_opening_pipeline_by_period') }}
    where is_complete

),

-- A day is not forecast: nobody's close date is that exact.
closed_deals as (

    select * from {{ ref('int_closed_deals_by_period') }}
    where
        is_complete
        and period_grain <> 'day'
        and won_deals > 0

),

recorded as (

    select min(close_dates_recorded_from) as close_dates_recorded_from
    from {{ ref('int_deal_spans') }}

),

-- Who won without having expected anything had forecast 0, where expectations are recorded.
united as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        expected_pipeline is not null and expected_revenue is null as is_unweighted,
        expected_revenue,
        0 as won_amount
    from openings

    union all

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        false as is_unweighted,
        0 as expected_revenue,
        won_amount
    from closed_deals

)

select
    united.period_grain,
    united.period_start_date,
    united.period_end_date,
    united.is_complete,
    united.dimension,
    united.dimension_value,
    case
        when max(case when united.is_unweighted then 1 else 0 end) = 0
            then coalesce(sum(united.expected_revenue), 0)
    end as expected_revenue,
    coalesce(sum(united.won_amount), 0) as won_amount

from united

inner join recorded
    on united.period_start_date > recorded.close_dates_recorded_from

group by 1, 2, 3, 4, 5, 6
