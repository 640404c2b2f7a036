{#- How the files connector turns text into values. Raw files are read on DuckDB
    only, so this file, unlike the others, is written in DuckDB's dialect.
    docs/files.md states the same rules for users. -#}

{% macro file_option(entity, name, choices) -%}
    {%- set value = var('file_formats', {}).get(entity, {}).get(name, var(name, choices[0])) -%}
    {%- if value not in choices -%}
        {{- invalid_var(name, value, 'one of ' ~ choices | join(', ')) -}}
    {%- endif -%}
    {{- return(value) -}}
{%- endmacro %}

{#- The columns of a file: `connector` is the user's to fill in a setting only, and
    `source_row` is where a row stands. -#}
{% macro file_columns(entity) -%}
    {%- set columns = entity_contract(entity).columns -%}
    {%- if entity == 'deals' -%}
        {%- for field in deal_fields_of('files') -%}
            {%- do columns.append(
                {'name': field, 'data_type': 'string', 'config': {'meta': {}}}
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if entity in settings_entities() -%}
        {{- return(columns) -}}
    {%- endif -%}
    {{- return(columns | rejectattr('name', 'in', ['connector', 'source_row']) | list) -}}
{%- endmacro %}

{#- A raw file with each column twice: its text, and the value of the text. -#}
{% macro file_values(entity) %}
select
    {%- for column in file_columns(entity) %}
    {{ file_value(entity, column) }} as {{ column.name }},
    {%- endfor %}
    *
from (
    select
        {%- for column in file_columns(entity) if file_kind(column) in ('instant', 'day') %}
        {{ file_iso_text(column.name ~ '__text', entity, column.name) }} as {{ column.name }}__iso,
        {%- endfor %}
        *
    from (
        select
            {%- for column in file_columns(entity) %}
            {{ file_text(entity, column) }} as {{ column.name }}__text,
            {%- endfor %}
            source_file,
            source_row
        from {{ source('raw_files', entity) }}
    )
)
{% endmacro %}

{% macro parsed_file(entity) %}
with

typed as (

    {{ file_values(entity) }}

),

judged as (

    select *, {{ file_first_fault(entity) }} as fault from typed

)

select
    {%- for column in file_columns(entity) %}
    {{ column.name }},
    {%- endfor %}
    source_file,
    source_row,
    fault.column_name as rejected_column,
    fault.found_value,
    fault.reason
from judged
{% endmacro %}

{#- Entities that the files connector supplies: rows of another one are nobody's. -#}
{% macro file_entities() -%}
    {%- set entities = [] -%}
    {%- for entity in input_entities() + settings_entities() if 'files' in connectors_of(entity) -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
    {{- return(entities) -}}
{%- endmacro %}
