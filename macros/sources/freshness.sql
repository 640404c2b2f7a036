{#- How old the rows of a connector are, by the time at which the loader brought them: the
    oldest of its connections. Takes the place of dbt's own for sources that declare
    `loaded_at_field: row_loaded_at`. -#}
{% macro default__collect_freshness(source, loaded_at_field, filter) %}
{%- call statement('collect_freshness', fetch_result=True, auto_begin=False) %}
{%- if loaded_at_field == 'row_loaded_at' %}
select
    min(loaded_at) as max_loaded_at,
    {{ current_timestamp() }} as snapshotted_at
from (
    {{ sales_kpis.last_loads(source) }}
) as last_loads
{%- else %}
select
    max({{ loaded_at_field }}) as max_loaded_at,
    {{ current_timestamp() }} as snapshotted_at
from {{ source }}
{{ 'where ' ~ filter if filter }}
{%- endif %}
{%- endcall %}
{{- return(load_result('collect_freshness')) }}
{% endmacro %}

{% macro last_loads(relation) %}
{%- for declared in graph.sources.values() if declared.relation_name == relation | string -%}
{%- for place in sales_kpis.connections_of(declared.source_name).values() -%}
{%- set loaded = sales_kpis.loaded_table(declared, place) -%}
select max({{ sales_kpis.loaded_at(loaded) }}) as loaded_at
from {{ loaded.relation or '(select 1 as one) as nothing' }}{{ ' as loaded' if loaded.relation }}
{{- '\n    union all\n    ' if not loop.last }}
{%- endfor -%}
{%- endfor -%}
{% endmacro %}
