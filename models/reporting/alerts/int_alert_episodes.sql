with

judgements as (

    select * from {{ ref('int_limit_judgements') }}

    union all

    select * from {{ ref('int_anomaly_judgements') }}

    union all

    select * from {{ ref('int_missing_judgements') }}

    union all

    select * from {{ ref('int_goal_judgements') }}

),

-- Judged periods in a row that fire to the same side make a run; one that cannot be judged,
-- such as a Sunday or a quarter of too few deals, does not end it. Both numbers grow by one
-- within a run, so that their difference names it.
numbered as (

    select
        *,
        row_number() over (
            partition by rule, kpi, period_grain, dimension, dimension_value
            order by period_start_date
        ) as judged_number,
        row_number() over (
            partition by rule, kpi, period_grain, dimension, dimension_value, side
            order by period_start_date
        ) as fired_number,
        max(period_start_date) over (
            partition by rule, kpi, period_grain, dimension
        ) as last_judged_start_date
    from judgements

),

grouped as (

    select
        rule,
        kpi,
        period_grain,
        dimension,
        dimension_value,
        side,
        count(*) as period_count,
        last_judged_start_date,
        min(period_start_date) as since_date,
        max(period_start_date) as last_start_date,
        max(period_end_date) as until_date
    from numbered
    where side is not null
    group by
        rule, kpi, period_grain, dimension, dimension_value, side, last_judged_start_date,
        judged_number - fired_number

)

-- Whoever is judged no more, such as a rep who left, is not at fault for ever.
select
    grouped.rule,
    grouped.kpi,
    grouped.period_grain,
    grouped.dimension,
    grouped.dimension_value,
    grouped.side,
    grouped.period_count,
    judgements.value,
    judgements.expected_value,
    judgements.lower_bound,
    judgements.upper_bound,
    grouped.last_start_date = grouped.last_judged_start_date as is_open,
    grouped.since_date,
    grouped.last_start_date,
    grouped.until_date

from grouped

inner join judgements
    on grouped.rule = judgements.rule
    and grouped.kpi = judgements.kpi
    and grouped.period_grain = judgements.period_grain
    and grouped.dimension = judgements.dimension
    and grouped.dimension_value = judgements.dimension_value
    and grouped.last_start_date = judgements.period_start_date
