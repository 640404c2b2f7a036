{#- dbt grants on relations and not on the schema around them: a role that may read every
    table of a schema it may not enter reads nothing. -#}

{% macro open_schemas_to_bi_roles() %}
    {%- if execute and target.type in ('postgres', 'redshift', 'snowflake') -%}
        {%- for schema, roles in sales_kpis.readers_by_schema().items() -%}
            {%- for role in roles | unique %}
    grant usage on schema {{ schema }} to {{ role }};
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{#- From the grants themselves, wherever they were configured. The names reach SQL as they
    are, in dbt's statements too; this runs before the first of them. -#}
{% macro readers_by_schema() %}
    {%- set readers = {} -%}
    {%- for node in graph.nodes.values() if node.package_name == 'sales_kpis' -%}
        {%- for role in node.config.get('grants', {}).get('select', []) -%}
            {%- if not modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', role) -%}
                {{- sales_kpis.invalid_var('bi_roles', role, 'names of letters, digits and _') -}}
            {%- endif -%}
            {%- do readers.setdefault(node.schema, []).append(role) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(readers) -}}
{% endmacro %}
