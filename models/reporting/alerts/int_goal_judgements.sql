with

rules as (

    select * from {{ ref('int_alerted_kpis') }}
    where method = 'goal_at_risk'

),

goals as (

    select * from {{ ref('kpi_goal_progress') }}
    where status <> 'not_started'

)

select
    rules.rule,
    goals.kpi,
    goals.period_grain,
    goals.dimension,
    goals.dimension_value,
    goals.actual_value as value,
    goals.expected_value,
    case when rules.better <> 'lower' then goals.goal_value end as lower_bound,
    case when rules.better = 'lower' then goals.goal_value end as upper_bound,
    case when goals.status in ('behind', 'missed') then 'at_risk' end as side,
    goals.period_start_date,
    goals.period_end_date

from rules

inner join goals
    on rules.kpi = goals.kpi
    and rules.dimension = goals.dimension
    and coalesce(rules.period_grain, goals.period_grain) = goals.period_grain
