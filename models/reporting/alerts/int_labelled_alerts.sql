with

episodes as (

    select * from {{ ref('int_alert_episodes') }}

),

rules as (

    select * from {{ ref('int_alerted_kpis') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

goals as (

    select * from {{ ref('kpi_goal_progress') }}

),

members as (

    select * from {{ ref('dim_members') }}

),

dimensions as (

    select * from {{ ref('display_labels') }}
    where kind = 'dimension'

)

select
    episodes.*,
    rules.method,
    rules.severity,
    rules.unit,
    rules.better,
    goals.status as goal_status,
    catalog.label as kpi_label,
    catalog.label_ru as kpi_label_ru,
    coalesce(dimensions.label, episodes.dimension) as dimension_name,
    coalesce(dimensions.label_ru, episodes.dimension) as dimension_name_ru,
    coalesce(members.dimension_label, episodes.dimension_value) as dimension_label,
    coalesce(members.dimension_label_ru, episodes.dimension_value) as dimension_label_ru

from episodes

inner join rules
    on episodes.rule = rules.rule
    and episodes.kpi = rules.kpi

inner join catalog
    on episodes.kpi = catalog.kpi

left join goals
    on rules.method = 'goal_at_risk'
    and episodes.kpi = goals.kpi
    and episodes.period_grain = goals.period_grain
    and episodes.dimension = goals.dimension
    and episodes.dimension_value = goals.dimension_value
    and episodes.last_start_date = goals.period_start_date

left join members
    on episodes.dimension = members.dimension
    and episodes.dimension_value = members.dimension_value

left join dimensions
    on episodes.dimension = dimensions.code
