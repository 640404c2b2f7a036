{% macro pii_column_rows() %}
{%- set rows = [] %}
{%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' %}
    {%- for column in node.columns.values() if column.config.meta.get('pii') %}
        {%- do rows.append([node.alias, column.name, column.config.meta.pii | string | lower]) %}
    {%- endfor %}
{%- endfor %}
{%- for row in rows | sort %}
select
    {{ sales_kpis.text_or_null(row[0]) }} as table_name,
    {{ sales_kpis.text_or_null(row[1]) }} as column_name,
    {{ sales_kpis.text_or_null(row[2]) }} as pii
{{ 'union all' if not loop.last }}
{%- else %}
select
    {{ sales_kpis.text_or_null(none) }} as table_name,
    {{ sales_kpis.text_or_null(none) }} as column_name,
    {{ sales_kpis.text_or_null(none) }} as pii
from (select 1 as one) as nothing
where 1 = 0
{%- endfor %}
{% endmacro %}
