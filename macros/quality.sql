{#- The rules are read from the YAML of the models that hold them; sorted, so that a build
    does not depend on the order of the graph. -#}
{% macro quality_rules() %}
{%- set rules = {} %}
{%- if execute %}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' %}
        {%- do rules.update(node.config.meta.get('quality_rules', {})) %}
    {%- endfor %}
{%- endif %}
{%- for rule, meta in (rules or {none: {}}) | dictsort %}
select
    {{ sales_kpis.text_or_null(rule) }} as rule,
    {%- for field in ['severity', 'sentence', 'sentence_ru'] %}
    {{ sales_kpis.text_or_null(meta.get(field)) }} as {{ field }}{{ ',' if not loop.last }}
    {%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{% macro filled_sentence(sentence) -%}
    replace(replace({{ sentence }}, '{id}', flagged.id), '{value}', coalesce(flagged.value, ''))
{%- endmacro %}
