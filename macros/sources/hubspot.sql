{#- A row per id of a list such as 12;34;56, to stand after from: `merged_id()` reads it. -#}
{% macro each_merged_id(ids) -%}
    {%- set records -%}
        '[{"id":"' || replace({{ ids }}, ';', '"},{"id":"') || '"}]'
    {%- endset -%}
    {{- sales_kpis.json_elements(records) -}}
{%- endmacro %}

{% macro merged_id() -%}
    {{- sales_kpis.json_text('element.value', 'id') -}}
{%- endmacro %}
