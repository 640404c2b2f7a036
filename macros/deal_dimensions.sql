{% macro deal_dimensions(rep='rep_id', team='team') -%}
    {%- set dimensions = {
        'rep': rep,
        'team': team,
        'region': 'region',
        'product': 'product',
        'channel': 'channel',
        'segment': 'segment',
        'pipeline': 'pipeline',
    } -%}
    {%- for field in sales_kpis.declared_deal_dimensions() -%}
        {%- do dimensions.update({field: field}) -%}
    {%- endfor -%}
    {{- return(dimensions) -}}
{%- endmacro %}

{% macro declared_deal_dimensions() -%}
    {%- for field in var('deal_dimensions') if field not in sales_kpis.deal_fields() -%}
        {{- sales_kpis.invalid_var(
            'deal_dimensions', field,
            'a field that deal_fields declares: ' ~ (sales_kpis.deal_fields() | join(', ') or 'it has none')
        ) -}}
    {%- endfor -%}
    {{- return(var('deal_dimensions')) -}}
{%- endmacro %}

{#- Where the slices of pipelines add up, so do those of a field of the deal. -#}
{% macro additive_dimensions(meta) -%}
    {%- set stated = meta.get('additive_dimensions', []) -%}
    {{- return(
        stated + sales_kpis.declared_deal_dimensions() if 'pipeline' in stated else stated
    ) -}}
{%- endmacro %}
