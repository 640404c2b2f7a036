with

flows as (

    select * from {{ ref('int_deal_flows_by_period') }}
    where period_grain <> 'day'

),

periods as (

    select * from {{ ref('dim_periods') }}
    where has_started

),

members as (

    select
        period_grain,
        dimension,
        dimension_value,
        min(period_start_date) as first_start_date
    from flows
    group by 1, 2, 3

),

-- A period without a change has the deals of the period before it.
filled as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete,
        members.dimension,
        members.dimension_value,
        coalesce(flows.opened_deals, 0) as opened_deals,
        coalesce(flows.finished_deals, 0) as finished_deals

    from members

    inner join periods
        on members.period_grain = periods.period_grain
        and members.first_start_date <= periods.period_start_date

    left join flows
        on periods.period_grain = flows.period_grain
        and periods.period_start_date = flows.period_start_date
        and members.dimension = flows.dimension
        and members.dimension_value = flows.dimension_value

),

accumulated as (

    select
        *,
        {{ running_sum(
            'opened_deals', 'period_grain, dimension, dimension_value', 'period_start_date'
        ) }} as opened_so_far,
        {{ running_sum(
            'finished_deals', 'period_grain, dimension, dimension_value', 'period_start_date'
        ) }} as finished_so_far
    from filled

),

counted as (

    select
        *,
        opened_so_far - (finished_so_far - finished_deals) as deals_in_play
    from accumulated

)

-- What closed in the period was in play in it; what had closed before was not.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(deals_in_play as {{ type_double() }}) as deals_in_play
from counted
where deals_in_play > 0
