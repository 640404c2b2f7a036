{#- myBI Connect cuts a record into a table of facts, which is little but keys, and the tables that
    the keys lead to by their column id. A name such as `leads_id->amocrm_leads.status_id` says
    which column of which table; the tables that are there are joined. -#}
{% macro followed_tables(relation, columns, declared) -%}
    {%- set followed = {} -%}
    {%- for column in declared.columns.values() -%}
        {%- for name in column.config.meta.get('names', []) if '->' in name -%}
            {%- set key, target = name.split('->') -%}
            {%- if key in columns and key not in followed -%}
                {%- set table = load_cached_relation(
                    relation.incorporate(path={'identifier': target.split('.') | first})
                ) -%}
                {%- do followed.update({key: sales_kpis.followed_table(table)}) if table -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(followed) -}}
{%- endmacro %}

{% macro followed_table(relation) -%}
    {%- set columns = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do columns.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {{- return({'relation': relation, 'columns': columns}) -}}
{%- endmacro %}

{% macro followed_value(name, loaded) -%}
    {%- set key, target = name.split('->') -%}
    {%- set column = loaded.followed.get(key, {}).get('columns', {}).get(target.split('.') | last) -%}
    {{- return({'sql': 'of_' ~ key ~ '.' ~ column.quoted, 'type': column.dtype} if column else none) -}}
{%- endmacro %}

{% macro join_followed(loaded) -%}
    {%- for key, table in loaded.followed.items() %}
    left join {{ table.relation }} as of_{{ key }}
        on loaded.{{ loaded.exact[key].quoted }} = of_{{ key }}.id
    {%- endfor -%}
{%- endmacro %}
