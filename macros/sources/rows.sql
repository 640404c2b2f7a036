{#- Raw tables of a CRM or billing system, under the names and types that its sources declare,
    whichever loader brought them: what is there is looked up when a model is compiled. -#}

{% macro source_rows(system, table) %}
{%- set expected = source(system, table) -%}
{%- if expected.is_cte -%}
    {#- A unit test states the rows as the sources declare them. -#}
    select
        *,
        cast('{{ system }}' as {{ dbt.type_string() }}) as connection
    from {{ expected }}
{%- elif execute -%}
    {%- set declared = sales_kpis.declared_table(system, table) -%}
    {%- set statements = [] -%}
    {%- for connection, place in sales_kpis.connections_of(system).items() -%}
        {%- set loaded = sales_kpis.loaded_table(declared, place) -%}
        {%- do statements.append(sales_kpis.latest_rows(connection, declared, loaded)) -%}
    {%- endfor -%}
    {{ statements | join('\n\nunion all\n\n') | indent(4) }}
{%- endif -%}
{% endmacro %}

{#- Loaders that append, or merge without a key, repeat a row: its latest state counts. -#}
{% macro latest_rows(connection, declared, loaded) -%}
{%- set typed = sales_kpis.typed_rows(connection, declared, loaded) -%}
{%- set key = declared.config.meta.get('key') -%}
{%- if key and loaded.relation -%}
select
    {%- for name in declared.columns %}
    {{ name }},
    {%- endfor %}
    connection
from (
    select
        *,
        row_number() over (
            partition by {{ key | join(', ') }}
            order by
                {%- for name in declared.config.meta.get('latest_by', []) %}
                {{ name }} desc nulls last,
                {%- endfor %}
                row_loaded_at desc nulls last
        ) as row_recency
    from (
        {{ typed | indent(8) }}
    ) as typed
) as ranked
where row_recency = 1
{%- else -%}
{{ typed }}
{%- endif -%}
{%- endmacro %}

{% macro typed_rows(connection, declared, loaded) -%}
{%- set values = {} -%}
{%- for column in declared.columns.values() -%}
    {%- set value = sales_kpis.loaded_value(column, loaded) -%}
    {%- do values.update({column.name: value}) if value -%}
{%- endfor -%}
select
    {%- for column in declared.columns.values() %}
    {%- set name = column.name %}
    {%- if name in values %}
    {{ sales_kpis.cast_source(name, values[name].type, column.data_type) }} as {{ name }},
    {%- else %}
    cast(null as {{ api.Column.translate_type(column.data_type) }}) as {{ name }},
    {%- endif %}
    {%- endfor %}
    {%- if loaded.relation and declared.config.meta.get('key') %}
    row_loaded_at,
    {%- endif %}
    cast('{{ connection }}' as {{ dbt.type_string() }}) as connection
{%- if loaded.relation %}
from (
    select
        {%- for name, value in values.items() %}
        {{ value.sql }} as {{ name }},
        {%- endfor %}
        {{ sales_kpis.loaded_at(loaded) }} as row_loaded_at
    from {{ loaded.relation }} as loaded
    {{- sales_kpis.join_list(loaded) }}
    {{- sales_kpis.join_followed(loaded) }}
) as raw
{%- else %}
from (select 1 as one) as nothing
where 1 = 0
{%- endif -%}
{%- endmacro %}

{% macro connections_of(system) -%}
    {{- return(var('connections').get(system) or {system: {}}) -}}
{%- endmacro %}

{% macro connection_of(connector) -%}
    {{- return('connection' if connector in var('connections') else "'" ~ connector ~ "'") -}}
{%- endmacro %}

{% macro declared_table(system, table) -%}
    {%- set declared = graph.sources['source.sales_kpis.' ~ system ~ '.' ~ table] -%}
    {{- return(
        sales_kpis.with_deal_fields(declared) if declared.config.meta.get('has_deal_fields')
        else declared
    ) -}}
{%- endmacro %}

{#- The names by which a table or a column may be known, in order: as declared and under other
    names, with and without the prefixes that a loader gives. -#}
{% macro names_of(name, others, prefixes) -%}
    {%- set names = [] -%}
    {%- for stated in [name] + others -%}
        {%- for prefix in [''] + prefixes -%}
            {%- do names.append(prefix ~ stated) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}

{#- Loaders write StageName, stage_name or stagename. -#}
{% macro plain_name(name) -%}
    {{- return(name | lower | replace('_', '')) -}}
{%- endmacro %}

{% macro loaded_table(declared, place) -%}
    {%- set meta = declared.config.meta -%}
    {%- set place = place or {} -%}
    {%- set schema = place.get('schema', declared.schema) -%}
    {%- set names = sales_kpis.names_of(
        declared.identifier, meta.get('names', []), [place.prefix] if place.get('prefix') else []
    ) -%}
    {%- set found = namespace(relation=none, parent=none, list=none) -%}
    {%- for name in names + names | map('replace', '_', '') | list if not found.relation -%}
        {%- set found.relation = load_cached_relation(api.Relation.create(
            database=place.get('database', declared.database), schema=schema, identifier=name
        )) -%}
    {%- endfor -%}
    {%- if meta.get('parent') -%}
        {%- set found.parent = sales_kpis.loaded_table(
            sales_kpis.declared_table(declared.source_name, meta.parent), place
        ) -%}
    {%- endif -%}
    {%- if not found.relation and meta.get('list') -%}
        {%- set steps = meta.list.split('.') -%}
        {%- set physical = sales_kpis.physical_column(found.parent, steps[0]) -%}
        {%- if physical -%}
            {%- set found.relation = found.parent.relation -%}
            {%- set found.list = sales_kpis.json_path_text('loaded.' ~ physical.quoted, steps[1:]) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if not found.relation and meta.get('required') -%}
        {{- exceptions.raise_compiler_error(
            'There is no table ' ~ schema ~ '.' ~ names | join(' or ' ~ schema ~ '.')
            ~ ', without which ' ~ declared.source_name ~ ' cannot be read. Let the loader bring it,'
            ~ ' or say where it is by the variable connections, e.g. {' ~ declared.source_name
            ~ ': {' ~ declared.source_name ~ ': {schema: my_schema}}}.'
        ) -}}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(found.relation) if found.relation else [] -%}
    {%- set exact = {} -%}
    {%- set plain = {} -%}
    {%- for column in columns -%}
        {%- do exact.update({column.name | lower: column}) -%}
        {%- do plain.update({sales_kpis.plain_name(column.name): column}) -%}
    {%- endfor -%}
    {{- return({
        'declared': declared, 'relation': found.relation, 'exact': exact, 'plain': plain,
        'followed': sales_kpis.followed_tables(found.relation, exact, declared),
        'list': found.list,
        'parent': found.parent if found.list or '_dlt_parent_id' in exact else none,
    }) -}}
{%- endmacro %}

{% macro physical_column(loaded, name) -%}
    {{- return(
        loaded.exact.get(name | lower) or loaded.plain.get(sales_kpis.plain_name(name))
    ) -}}
{%- endmacro %}

{#- A column under the first of its names that is there, and its type; none = it is not there.
    `properties.amount` is a key of a column that holds JSON, `teams.0.name` one within a list,
    `leads_id->amocrm_leads.name` a column of the row that a key leads to. -#}
{% macro loaded_value(column, loaded) -%}
    {%- set meta = column.config.meta -%}
    {%- set stated = ([] if meta.get('only_names') else [column.name]) + meta.get('names', []) -%}
    {%- set names = sales_kpis.names_of(
        stated[0], stated[1:], loaded.declared.config.meta.get('prefixes', [])
    ) -%}
    {%- set found = namespace(value=none) -%}
    {%- set in_json = [] -%}
    {%- for name in names -%}
        {%- set steps = name.split('.') -%}
        {%- set physical = sales_kpis.physical_column(loaded, name) -%}
        {%- set container = sales_kpis.physical_column(loaded, steps[0]) -%}
        {%- if loaded.list -%}
            {%- do in_json.append(sales_kpis.json_path_text('element.value', steps)) -%}
        {%- elif physical and not found.value -%}
            {%- set found.value = {'sql': 'loaded.' ~ physical.quoted, 'type': physical.dtype} -%}
        {%- elif '->' in name and not found.value -%}
            {%- set found.value = sales_kpis.followed_value(name, loaded) -%}
        {%- elif steps | length > 1 and container -%}
            {%- do in_json.append(
                sales_kpis.json_path_text('loaded.' ~ container.quoted, steps[1:])
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if meta.get('parent_column') and loaded.parent -%}
        {%- set value = sales_kpis.loaded_value(
            loaded.parent.declared.columns[meta.parent_column], loaded.parent
        ) -%}
        {%- set found.value = {
            'sql': value.sql if loaded.list else value.sql | replace('loaded.', 'parent.'),
            'type': value.type,
        } if value else none -%}
    {%- elif in_json and not found.value -%}
        {#- Which keys an object has is not known before its rows are read. -#}
        {%- set text = in_json | join(', ') -%}
        {%- set found.value = {
            'sql': 'coalesce(' ~ text ~ ')' if in_json | length > 1 else text, 'type': 'text'
        } -%}
    {%- endif -%}
    {%- if not found.value and meta.get('required') and loaded.relation -%}
        {{- exceptions.raise_compiler_error(
            'The table ' ~ loaded.relation.schema ~ '.' ~ loaded.relation.identifier
            ~ ' has no column ' ~ names | join('/') ~ ', without which '
            ~ meta.get('needed_for', loaded.declared.source_name)
            ~ ' cannot be read. Let the loader bring it'
            ~ (', or mend the variable deal_fields.' if meta.get('needed_for') else '.')
        ) -}}
    {%- endif -%}
    {{- return(found.value) -}}
{%- endmacro %}

{#- Rows of a list within a record: dlt puts them into a table of its own, whose rows know their
    parent by a key of dlt's; others leave the list where it is, as JSON. -#}
{% macro join_list(loaded) -%}
    {%- if loaded.list %}
    {{ sales_kpis.json_elements(loaded.list) }}
    {%- elif loaded.parent %}
    inner join {{ loaded.parent.relation }} as parent
        on loaded._dlt_parent_id = parent._dlt_id
    {%- endif -%}
{%- endmacro %}

{#- When the loader brought a row (UTC). -#}
{% macro loaded_at(loaded) -%}
    {%- set instant = namespace(sql=none) -%}
    {%- for name in ['_fivetran_synced', '_airbyte_extracted_at', '_dlt_load_id']
            if name in loaded.exact and not instant.sql -%}
        {%- set column = loaded.exact[name] -%}
        {%- if name == '_dlt_load_id' -%}
            {#- The load's time in seconds, as text. -#}
            {%- set instant.sql = sales_kpis.cast_source(
                'cast(loaded.' ~ column.quoted ~ ' as ' ~ sales_kpis.type_double() ~ ')',
                'double', 'timestamp'
            ) -%}
        {%- else -%}
            {%- set instant.sql = sales_kpis.cast_source(
                'loaded.' ~ column.quoted, column.dtype, 'timestamp'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(instant.sql or 'cast(null as ' ~ dbt.type_timestamp() ~ ')') -}}
{%- endmacro %}
