with

goals as (

    select * from {{ ref('dim_goals') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

)

select
    'goal_kpi_unknown' as rule,
    'goals' as entity,
    goals.kpi || ', ' || goals.period_grain || ' '
    || cast(goals.period_start_date as {{ dbt.type_string() }}) || ', '
    || goals.given_value as id,
    goals.kpi as value,
    goals.period_start_date as first_seen

from goals

left join catalog
    on goals.kpi = catalog.kpi

where catalog.kpi is null and not {{ is_excluded_kpi('goals.kpi') }}
