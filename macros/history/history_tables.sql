{% macro history_table(name) -%}
    {{- return(api.Relation.create(
        database=target.database, schema=target.schema ~ '_history', identifier=name
    )) -}}
{%- endmacro %}

{% macro create_history() %}
    {%- do adapter.create_schema(sales_kpis.history_table('kpi_snapshot_log')) -%}
    {%- do run_query(sales_kpis.snapshot_log_table()) -%}
    {%- do run_query(sales_kpis.value_changes_table()) -%}
    {%- for view in ['kpi_snapshots', 'kpi_restatements'] -%}
        {%- set definition = context['sales_kpis'][view ~ '_view']() -%}
        {%- do run_query(
            'create or replace view ' ~ sales_kpis.history_table(view) ~ ' as ' ~ definition
        ) -%}
    {%- endfor -%}
{% endmacro %}

{% macro snapshot_log_table() %}
create table if not exists {{ sales_kpis.history_table('kpi_snapshot_log') }} (
    snapshot_id {{ dbt.type_bigint() }} not null,
    fingerprint {{ dbt.type_string() }} not null,
    revision {{ dbt.type_bigint() }} not null,
    row_count {{ dbt.type_bigint() }} not null,
    new_row_count {{ dbt.type_bigint() }} not null,
    changed_row_count {{ dbt.type_bigint() }} not null,
    gone_row_count {{ dbt.type_bigint() }} not null,
    as_of_date date not null,
    taken_at {{ dbt.type_timestamp() }} not null
)
{% endmacro %}

{% macro value_changes_table() %}
create table if not exists {{ sales_kpis.history_table('kpi_value_changes') }} (
    snapshot_id {{ dbt.type_bigint() }} not null,
    kpi {{ dbt.type_string() }} not null,
    period_grain {{ dbt.type_string() }} not null,
    dimension {{ dbt.type_string() }} not null,
    dimension_value {{ dbt.type_string() }} not null,
    change_kind {{ dbt.type_string() }} not null,
    numerator {{ sales_kpis.type_double() }},
    denominator {{ sales_kpis.type_double() }},
    value {{ sales_kpis.type_double() }},
    previous_numerator {{ sales_kpis.type_double() }},
    previous_denominator {{ sales_kpis.type_double() }},
    previous_value {{ sales_kpis.type_double() }},
    is_complete {{ dbt.type_boolean() }} not null,
    as_of_date date not null,
    period_start_date date not null,
    period_end_date date not null
)
{% endmacro %}
