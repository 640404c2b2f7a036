{% macro snapshot_totals(snapshot_id) %}
{#- The fingerprint changes with any row that is lost, doubled or altered. Sums of decimals are
    the same in every order. -#}
with

taken as (

    {{ sales_kpis.snapshot_rows(snapshot_id) }}

),

kpis as (

    select
        kpi,
        count(*) as row_count,
        sum(cast(numerator as numeric(38, 6))) as numerator,
        sum(cast(denominator as numeric(38, 6))) as denominator,
        sum(cast(value as numeric(38, 6))) as value
    from taken
    group by 1

),

described as (

    select
        row_count,
        kpi
        {%- for number in ['row_count', 'numerator', 'denominator', 'value'] %}
        || ' ' || coalesce(cast({{ number }} as {{ dbt.type_string() }}), '')
        {%- endfor %} as sums
    from kpis

),

-- Hexadecimal digits come in the same order in every collation.
digested as (

    select
        row_count,
        {{ dbt.hash('sums') }} as digest
    from described

)

select
    sum(row_count) as row_count,
    {{ dbt.hash(sales_kpis.sorted_list('digest', ',')) }} as fingerprint
from digested
{% endmacro %}
