{#- Raw tables of a CRM or billing system, under the names and types that its sources declare,
    whichever loader brought them. models/staging/<system>/_<system>__sources.yml says by which
    other names loaders know a table and a column; which of them is there is looked up when a
    model is compiled. -#}

{% macro source_rows(system, table) %}
{%- set expected = source(system, table) %}
{%- if expected.is_cte %}
{#- A unit test states the rows as the sources declare them. #}
select
    *,
    cast('{{ system }}' as {{ dbt.type_string() }}) as connection
from {{ expected }}
{%- elif execute %}
{%- set declared = graph.sources['source.sales_kpis.' ~ system ~ '.' ~ table] %}
{%- for connection, place in sales_kpis.connections_of(system).items() %}
{{ sales_kpis.rows_of_connection(connection, declared, sales_kpis.loaded_table(declared, place)) }}
{{- 'union all' if not loop.last }}
{%- endfor %}
{%- endif %}
{% endmacro %}

{% macro rows_of_connection(connection, declared, loaded) %}
{%- set meta = declared.config.meta %}
select
    {%- for name in declared.columns %}
    {{ name }},
    {%- endfor %}
    cast('{{ connection }}' as {{ dbt.type_string() }}) as connection
from (
    select
        typed.*,
        {#- Loaders that append, or merge without a key, repeat a row: its latest state counts. #}
        {%- if meta.get('key') %}
        row_number() over (
            partition by {{ meta.key | join(', ') }}
            order by
                {%- for name in meta.get('latest_by', []) %}
                {{ name }} desc nulls last,
                {%- endfor %}
                row_loaded_at desc nulls last
        ) as row_recency
        {%- else %}
        1 as row_recency
        {%- endif %}
    from (
        select
            {%- for column in declared.columns.values() %}
            {{ sales_kpis.source_value(column, loaded) }} as {{ column.name }},
            {%- endfor %}
            {{ sales_kpis.loaded_at(loaded) }} as row_loaded_at
        {%- if loaded.relation %}
        from {{ loaded.relation }} as loaded
        {{ sales_kpis.join_parent(loaded) }}
        {%- else %}
        from (select 1 as one) as nothing
        where 1 = 0
        {%- endif %}
    ) as typed
) as ranked
where row_recency = 1
{% endmacro %}

{% macro connections_of(system) -%}
    {{- return(var('connections').get(system) or {system: {}}) -}}
{%- endmacro %}

{% macro connection_of(connector) -%}
    {#- Whether the rows of a connector say themselves which connection they came by. -#}
    {{- return('connection' if connector in var('connections') else "'" ~ connector ~ "'") -}}
{%- endmacro %}

{% macro loaded_table(declared, place) -%}
    {%- set meta = declared.config.meta -%}
    {%- set database = place.get('database', declared.database) -%}
    {%- set schema = place.get('schema', declared.schema) -%}
    {%- set names = [declared.identifier] + meta.get('names', []) -%}
    {%- set loaded = namespace(relation=none) -%}
    {%- for name in names if not loaded.relation -%}
        {%- set loaded.relation = load_cached_relation(
            api.Relation.create(database=database, schema=schema, identifier=name)) -%}
    {%- endfor -%}
    {%- if not loaded.relation and meta.get('required') -%}
        {{- exceptions.raise_compiler_error(
            'There is no table ' ~ schema ~ '.' ~ names | join(' or ' ~ schema ~ '.') ~ ', without which '
            ~ declared.source_name ~ ' cannot be read. Load it, or name its schema: --vars '
            ~ "'{connections: {" ~ declared.source_name ~ ': {' ~ declared.source_name ~ ': {schema: ...}}}}\'') -}}
    {%- endif -%}
    {%- set columns = {} -%}
    {%- for column in adapter.get_columns_in_relation(loaded.relation) if loaded.relation -%}
        {%- do columns.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {{- return({'relation': loaded.relation, 'columns': columns, 'declared': declared, 'place': place}) -}}
{%- endmacro %}

{#- The column under the first of its names that is there. `properties.amount` is a key of a
    column that holds JSON. -#}
{% macro source_value(column, loaded) -%}
    {%- set type = api.Column.translate_type(column.data_type) -%}
    {%- set meta = column.config.meta -%}
    {%- set columns = loaded.columns -%}
    {%- set found = namespace(value=none) -%}
    {%- for name in [column.name] + meta.get('names', []) if found.value is none -%}
        {%- set parts = name.split('.') -%}
        {%- if name | lower in columns -%}
            {%- set physical = columns[name | lower] -%}
            {%- set found.value = sales_kpis.cast_source('loaded.' ~ physical.quoted, physical.dtype, column.data_type) -%}
        {%- elif parts | length == 2 and parts[0] | lower in columns -%}
            {%- set text = sales_kpis.json_text('loaded.' ~ columns[parts[0] | lower].quoted, parts[1]) -%}
            {%- set found.value = sales_kpis.cast_source(text, 'text', column.data_type) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if found.value is none and meta.get('parent_column') and '_dlt_parent_id' in columns -%}
        {%- set found.value = 'cast(parent.' ~ meta.parent_column ~ ' as ' ~ type ~ ')' -%}
    {%- endif -%}
    {%- if found.value is none and meta.get('required') and loaded.relation -%}
        {{- exceptions.raise_compiler_error(
            loaded.relation ~ ' has no column ' ~ ([column.name] + meta.get('names', [])) | join(' or ')
            ~ ', without which ' ~ loaded.declared.source_name ~ ' cannot be read. Let the loader bring it.') -}}
    {%- endif -%}
    {{- return(found.value or 'cast(null as ' ~ type ~ ')') -}}
{%- endmacro %}

{#- When the loader brought a row: the last state of a row is that of the last load. -#}
{% macro loaded_at(loaded) -%}
    {%- for name in ['_fivetran_synced', '_airbyte_extracted_at', '_dlt_load_id'] if name in loaded.columns -%}
        {{- return('loaded.' ~ loaded.columns[name].quoted) -}}
    {%- endfor -%}
    {{- return('1') -}}
{%- endmacro %}

{#- dlt puts a list within a record into a table of its own, whose rows know their parent by a
    key of dlt's. -#}
{% macro join_parent(loaded) -%}
    {%- set parent = loaded.declared.config.meta.get('parent') -%}
    {%- if parent and '_dlt_parent_id' in loaded.columns -%}
        {%- set declared = graph.sources['source.sales_kpis.' ~ loaded.declared.source_name ~ '.' ~ parent] -%}
        inner join {{ sales_kpis.loaded_table(declared, loaded.place).relation }} as parent
            on loaded._dlt_parent_id = parent._dlt_id
    {%- endif -%}
{%- endmacro %}
