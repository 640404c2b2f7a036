with

members as (

    select * from {{ ref('int_scorecard_members') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

trends as (

    select * from {{ ref('kpi_trends') }}

),

goals as (

    select * from {{ ref('kpi_goal_progress') }}

),

measured as (

    select
        members.*,
        catalog.better,
        catalog.sort_order as catalog_sort_order,
        catalog.unit = 'count' as is_count,
        catalog.denominator_is_sample,
        catalog.zero_when_empty and trends.kpi is null as is_zero,
        -- A period without a row has no cases: 0, not unknown.
        case when coalesce(trends.is_filled, true) then 0 else trends.denominator end
            as denominator,
        trends.value as measured_value,
        trends.previous_value,
        trends.change,
        trends.change_ratio,
        trends.year_before_value,
        trends.year_before_change_ratio,
        trends.trailing_average,
        trends.is_favorable,
        goals.goal_value,
        goals.progress as goal_progress,
        goals.status as goal_status

    from members

    inner join catalog
        on members.kpi = catalog.kpi

    left join trends
        on members.kpi = trends.kpi
        and members.period_grain = trends.period_grain
        and members.dimension = trends.dimension
        and members.dimension_value = trends.dimension_value
        and members.period_start_date = trends.period_start_date

    left join goals
        on members.kpi = goals.kpi
        and members.period_grain = goals.period_grain
        and members.dimension = goals.dimension
        and members.dimension_value = goals.dimension_value
        and members.period_start_date = goals.period_start_date

),

-- Whoever has not won yet, where others have, stands at 0 and not outside the ranking.
filled as (

    select
        *,
        case
            when is_zero and count(measured_value) over (partition by scorecard, kpi) > 0 then 0
            else measured_value
        end as value
    from measured

)

select
    scorecard,
    kpi,
    period_grain,
    dimension,
    dimension_value,
    better,
    catalog_sort_order,
    value,
    previous_value,
    change,
    change_ratio,
    year_before_value,
    year_before_change_ratio,
    trailing_average,
    goal_value,
    goal_progress,
    goal_status,
    -- Money, targets and time are no number of cases; a count is one itself.
    case
        when denominator_is_sample then denominator
        when is_count then value
    end as sample_size,
    is_favorable,
    period_start_date,
    period_end_date
from filled
