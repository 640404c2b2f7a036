{% macro begin_snapshot() -%}
    {{- return(adapter.dispatch('begin_snapshot', 'sales_kpis')()) -}}
{%- endmacro %}

{% macro default__begin_snapshot() -%}
    {%- do run_query('begin') -%}
{%- endmacro %}

{#- Two at once would append the same changes twice: the second waits, and finds none. -#}
{% macro postgres__begin_snapshot() -%}
    {%- do run_query('begin') -%}
    {%- do run_query(
        'lock table ' ~ sales_kpis.history_table('kpi_snapshot_log') ~ ' in exclusive mode'
    ) -%}
{%- endmacro %}

{#- Without transactions over several statements: the entry in the log comes last. -#}
{% macro bigquery__begin_snapshot() -%}{%- endmacro %}
{% macro spark__begin_snapshot() -%}{%- endmacro %}

{% macro end_snapshot(how) -%}
    {{- return(adapter.dispatch('end_snapshot', 'sales_kpis')(how)) -}}
{%- endmacro %}

{% macro default__end_snapshot(how) -%}
    {%- do run_query(how) -%}
{%- endmacro %}

{% macro bigquery__end_snapshot(how) -%}{%- endmacro %}
{% macro spark__end_snapshot(how) -%}{%- endmacro %}
