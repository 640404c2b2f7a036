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

{#- What a stage says of the deals on it. Fivetran does not bring is_closed, but the probability,
    which HubSpot keeps at 1 for won and at 0 for lost stages. -#}
{% macro stage_is_won() -%}
    coalesce(stages.closed_won, coalesce(stages.is_closed, true) and stages.probability = 1)
{%- endmacro %}

{% macro stage_is_closed() -%}
    coalesce(stages.is_closed, stages.closed_won or stages.probability = 0)
{%- endmacro %}
