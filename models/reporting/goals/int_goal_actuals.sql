with

goals as (

    select * from {{ ref('dim_goals') }}
    where dimension_value is not null

),

periods as (

    select * from {{ ref('int_working_days_by_period') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

availability as (

    select * from {{ ref('kpi_availability') }}

),

kpi_values as (

    select * from {{ ref('kpi_values') }}

),

-- A KPI whose inputs nobody supplies is unknown, not 0: nobody misses a goal that is not measured.
described as (

    select
        goals.kpi,
        goals.dimension,
        goals.dimension_value,
        cast(goals.goal_value as {{ type_double() }}) as goal_value,
        catalog.better = 'lower' as is_lower_better,
        catalog.additive_over_time and catalog.zero_when_empty as is_paced,
        catalog.zero_when_empty and availability.is_available as is_zero_when_empty,
        periods.*

    from goals

    inner join catalog
        on goals.kpi = catalog.kpi

    inner join availability
        on goals.kpi = availability.kpi

    inner join periods
        on goals.period_grain = periods.period_grain
        and goals.period_start_date = periods.period_start_date

)

-- A sum is 0 before its period starts; nobody knows the balance at the end of next month.
select
    described.*,
    coalesce(
        kpi_values.value,
        case
            when described.is_zero_when_empty and (described.is_paced or described.has_started)
                then 0
        end
    ) as actual_value

from described

left join kpi_values
    on described.kpi = kpi_values.kpi
    and described.period_grain = kpi_values.period_grain
    and described.period_start_date = kpi_values.period_start_date
    and described.dimension = kpi_values.dimension
    and described.dimension_value = kpi_values.dimension_value
