{#- Each step doubles the distance followed: four steps reach the end of a chain of
    16 merges without recursion, which not every warehouse has. -#}
{% macro follow_merges(rows, id, survivor_id) %}
{%- for step in range(1, 5) %}
{%- set before = rows if loop.first else 'followed_' ~ (step - 1) %}
{{ 'followed' if loop.last else 'followed_' ~ step }} as (

    select
        nearer.{{ id }},
        coalesce(farther.{{ survivor_id }}, nearer.{{ survivor_id }}) as {{ survivor_id }}

    from {{ before }} as nearer

    left join {{ before }} as farther
        on nearer.{{ survivor_id }} = farther.{{ id }}

){{ ',' if not loop.last }}
{%- endfor %}
{% endmacro %}
