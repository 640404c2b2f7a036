{{ config(materialized='view', schema='marts') }}

with

sides as (

    select * from {{ ref('int_period_sides') }}

    union all

    select * from {{ ref('int_goal_sides') }}

),

compared as (

    select
        kpi,
        period_grain,
        period_start_date,
        is_latest,
        comparison,
        dimension,
        dimension_value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(compared_numerator) as compared_numerator,
        sum(compared_denominator) as compared_denominator
    from sides
    group by 1, 2, 3, 4, 5, 6, 7

)

select
    *,
    {{ pooled('numerator', 'denominator') }} as value,
    {{ pooled('compared_numerator', 'compared_denominator') }} as compared_value
from compared
