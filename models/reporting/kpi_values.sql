with

united as (

    select * from {{ ref('int_revenue_kpi_values') }}

    union all

    select * from {{ ref('int_pipeline_kpi_values') }}

    union all

    select * from {{ ref('int_funnel_kpi_values') }}

    union all

    select * from {{ ref('int_activity_kpi_values') }}

    union all

    select * from {{ ref('int_retention_kpi_values') }}

    union all

    select * from {{ ref('int_extra_kpi_values') }}

),

members as (

    select * from {{ ref('dim_members') }}

)

select
    united.kpi,
    united.period_grain,
    united.period_start_date,
    united.period_end_date,
    united.is_complete,
    united.dimension,
    united.dimension_value,
    coalesce(members.dimension_label, united.dimension_value) as dimension_label,
    coalesce(members.dimension_label_ru, united.dimension_value) as dimension_label_ru,
    united.numerator,
    united.denominator,
    united.value

from united

left join members
    on united.dimension = members.dimension
    and united.dimension_value = members.dimension_value
