{% macro sorted_list(expression, delimiter) -%}
    {{- return(adapter.dispatch('sorted_list', 'sales_kpis')(expression, delimiter)) -}}
{%- endmacro %}

{% macro default__sorted_list(expression, delimiter) -%}
    {{ dbt.listagg(expression, "'" ~ delimiter ~ "'", 'order by ' ~ expression) }}
{%- endmacro %}

{#- What dbt knows of Spark's lists has no order. -#}
{% macro spark__sorted_list(expression, delimiter) -%}
    array_join(array_sort(collect_list({{ expression }})), '{{ delimiter }}')
{%- endmacro %}
