with

definitions as (

    select
        *,
        scorecard || ', ' || kpi as id
    from {{ ref('dim_scorecard_kpis') }}

),

catalog as (

    select * from {{ ref('kpi_catalog') }}

),

series as (

    select * from {{ ref('int_kpi_series') }}

),

measured_kpis as (

    select distinct kpi from series

),

measured_slices as (

    select distinct
        kpi,
        period_grain,
        dimension
    from series

)

select
    'scorecard_kpi_unknown' as rule,
    'scorecards' as entity,
    definitions.id,
    definitions.kpi as value,
    cast(null as date) as first_seen

from definitions

left join catalog
    on definitions.kpi = catalog.kpi

where catalog.kpi is null

union all

-- A KPI without its inputs is empty everywhere: that is for kpi_availability to say.
select
    'scorecard_kpi_not_measured_so' as rule,
    'scorecards' as entity,
    definitions.id,
    definitions.dimension || ', ' || definitions.period_grain as value,
    cast(null as date) as first_seen

from definitions

inner join measured_kpis
    on definitions.kpi = measured_kpis.kpi

left join measured_slices
    on definitions.kpi = measured_slices.kpi
    and definitions.period_grain = measured_slices.period_grain
    and definitions.dimension = measured_slices.dimension

where measured_slices.kpi is null

union all

select
    'scorecard_weight_negative' as rule,
    'scorecards' as entity,
    id,
    cast(cast(weight as numeric(18, 6)) as {{ dbt.type_string() }}) as value,
    cast(null as date) as first_seen
from definitions
where weight < 0
