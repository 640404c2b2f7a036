{% macro deal_dimensions(rep='rep_id', team='team') -%}
    {{- return({
        'rep': rep,
        'team': team,
        'region': 'region',
        'product': 'product',
        'channel': 'channel',
        'segment': 'segment',
        'pipeline': 'pipeline',
    }) -}}
{%- endmacro %}
