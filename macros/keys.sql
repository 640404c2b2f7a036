{#- What dbt does around a test costs more than the test, so the keys of many tables are one
    test. A row that it finds names its table, for `kpis.py build` to withhold what is made
    from that one only. -#}
{% macro broken_keys(tables, nullable={}) %}
    {%- set columns = tables.values() | sum(start=[]) | unique | list %}
    {%- for table, key in tables.items() %}
    {%- if not loop.first %}

union all
    {%- endif %}

select
    '{{ table }}' as failing_table,
    {%- for column in columns %}
    cast({{ column if column in key else 'null' }} as {{ dbt.type_string() }}) as {{ column }},
    {%- endfor %}
    case when count(*) > 1 then 'not unique' else 'null' end as fault
from {{ ref(table) }}
group by {{ key | join(', ') }}
{{ sales_kpis.having_broken_key(key, nullable.get(table, [])) }}
    {%- endfor %}
{% endmacro %}

{% macro having_broken_key(key, nullable=[]) -%}
having
    count(*) > 1
    {%- for column in key if column not in nullable %}
    or {{ column }} is null
    {%- endfor %}
{%- endmacro %}
