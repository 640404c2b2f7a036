{#- One text into one value of its column. DuckDB's dialect: see files.sql. -#}

{#- How the text of a column is read; the other macros ask this one only. -#}
{% macro file_kind(column) -%}
    {%- set types = {
        'timestamp': 'instant', 'date': 'day', 'boolean': 'flag', 'bigint': 'whole'
    } -%}
    {{- return(
        types[column.data_type] if column.data_type in types
        else 'share' if column.name.endswith('probability')
        else 'plain' if column.name in ('rate', 'weight')
        else 'money' if file_exact_scale(column.data_type) == '2'
        else 'number' if column.data_type != 'string'
        else 'word' if column.config.meta.get('words')
        else 'currency' if column.name == 'currency_code'
        else 'id' if column.name.endswith('_id')
        else 'name' if column.name.endswith('_name')
        else 'text'
    ) -}}
{%- endmacro %}

{#- What programs write for nothing. A company may be called Null, and a word of people,
    such as None for the reason of a loss, is a word where any word is one. -#}
{% macro file_null_words(kind) -%}
    {%- set always = ['', '\\N'] -%}
    {%- set of_programs = [
        'NULL', 'null', '<NULL>', '<null>', '(null)', 'NaN', 'nan', 'NaT', '<NA>',
        'N/A', 'n/a', '#N/A', '-', '--', '(No value)', '(no value)', '(not set)', '(blank)',
    ] -%}
    {%- set of_people = ['None', 'none', 'NONE', '(none)', 'nil', 'undefined'] -%}
    {%- set of_days = ['не закрыта', 'Не закрыта'] if kind in ('day', 'instant') else [] -%}
    {{- return(
        always if kind == 'name' else always + of_programs if kind == 'text'
        else always + of_programs + of_people + of_days
    ) -}}
{%- endmacro %}

{% macro file_text(entity, column) -%}
    {%- set kind = file_kind(column) -%}
    {#- Blanks, also no-break (160) and narrow no-break (8239) ones; to look for one first
        takes a third of the time. -#}
    {%- set text -%}
        case
            when regexp_matches({{ column.name }}, '^[\s\x{a0}\x{202f}]|[\s\x{a0}\x{202f}]$')
                then trim({{ column.name }}, e' \t\r\n' || chr(160) || chr(8239))
            else {{ column.name }}
        end
    {%- endset -%}
    {%- if column.name == 'order_line_id' %}
    coalesce(
    {%- endif %}
    case
        {#- Not `in`, which DuckDB would make a join of, one a column. #}
        when list_contains(['{{ file_null_words(kind) | join("', '") }}'], {{ text }}) then null
        {%- if kind in ('day', 'instant') %}
        when regexp_full_match({{ text }}, '{{ file_no_day_pattern(column.name) }}') then null
        {%- endif %}
        else {{ text }}
    end
    {%- if column.name == 'order_line_id' %},
        cast(row_number() over (partition by trim(order_id) order by source_row) as varchar)
    )
    {%- endif %}
{%- endmacro %}

{% macro file_boolean(text) -%}
    case
        when list_contains(['true', 't', 'yes', 'y', '1', 'да', 'истина'], lower({{ text }})) then true
        when list_contains(['false', 'f', 'no', 'n', '0', 'нет', 'ложь'], lower({{ text }})) then false
    end
{%- endmacro %}

{#- No Show, no-show and noshow are one word, and so are cancelled and canceled. -#}
{% macro file_word(text, words) -%}
    case regexp_replace(lower({{ text }}), '[ _-]', '', 'g')
        {%- for word in words %}
        when '{{ word | replace('_', '') }}' then '{{ word }}'
        {%- endfor %}
        {%- if 'cancelled' in words %}
        when 'canceled' then 'cancelled'
        {%- endif %}
    end
{%- endmacro %}

{% macro file_value(entity, column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set iso = column.name ~ '__iso' -%}
    {%- set kind = file_kind(column) -%}
    {%- if kind == 'instant' -%} {{ file_timestamp(iso, entity, column.name) }}
    {%- elif kind == 'day' -%} {{ file_date(iso, entity, column.name) }}
    {%- elif kind == 'flag' -%} {{ file_boolean(text) }}
    {%- elif kind == 'share' -%} {{ file_share(text, entity, column) }}
    {%- elif kind == 'plain' -%} {{ file_plain_number(text, entity, column) }}
    {%- elif kind in ('whole', 'money', 'number') -%} {{ file_number(text, entity, column) }}
    {%- elif kind == 'word' -%} {{ file_word(text, column.config.meta.words) }}
    {%- elif kind == 'currency' -%}
        case
            when upper({{ text }}) in ('{{ file_currencies() | join("', '") }}')
                then upper({{ text }})
        end
    {%- elif kind == 'id' and entity in input_entities() -%} 'files-' || {{ text }}
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}
