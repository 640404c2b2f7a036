{#- Takes the place of dbt-spark's own, which binds an empty field as the text None, leaves
    the quotes in texts as they are and casts each field of ten thousand rows by itself. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set sql -%}
insert into {{ this.render() }}
select
    {%- for name in agate_table.column_names %}
    {%- set guessed = adapter.convert_type(agate_table, loop.index0) %}
    cast({{ name }} as {{ types.get(name, guessed) }}){{ ',' if not loop.last }}
    {%- endfor %}
from values
            {%- for row in chunk %}
({% for value in row -%}
    {{ sales_kpis.spark_text(value) }}{{ ', ' if not loop.last }}
{%- endfor %}){{ ',' if not loop.last }}
            {%- endfor %}
as given({{ agate_table.column_names | join(', ') }})
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) if not statements -%}
    {%- endfor -%}
    {{- return(statements[0] if statements else '') -}}
{% endmacro %}

{% macro spark_text(value) -%}
    {%- if value is none -%} null
    {%- else -%} '{{ value | string | replace('\\', '\\\\') | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
