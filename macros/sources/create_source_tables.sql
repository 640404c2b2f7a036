{#- Operation: the tables of a connector that its loader did not create, empty, as declared. -#}
{% macro create_source_tables(connector=none, connection=none) %}
{%- set connectors = [connector] if connector else var('connectors') -%}
{%- set place = sales_kpis.connections_of(connector)[connection] if connection else {} -%}
{%- for stated in graph.sources.values() if stated.source_name in connectors -%}
    {%- set declared = sales_kpis.declared_table(stated.source_name, stated.name) -%}
    {%- set table = api.Relation.create(
        database=place.get('database', declared.database),
        schema=place.get('schema', declared.schema),
        identifier=declared.identifier,
    ) -%}
    {%- if not load_cached_relation(table) -%}
        {%- do adapter.create_schema(table) -%}
        {%- call statement() -%} {{ sales_kpis.create_source_table(declared, table) }} {%- endcall -%}
        {%- do log('Created ' ~ table, info=true) -%}
    {%- endif -%}
{%- endfor -%}
{%- do adapter.commit() -%}
{% endmacro %}

{% macro create_source_table(declared, table) -%}
create table {{ table }} (
    {%- for column in declared.columns.values() %}
    {{ column.name }} {{ api.Column.translate_type(column.data_type) }}{{ ',' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}
