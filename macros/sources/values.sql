{#- A raw value as the type that the sources declare, from whatever type the loader chose. Empty
    text is null; times are brought to UTC, and a number that stands for one counts seconds. -#}
{% macro cast_source(value, loaded_type, declared_type) -%}
    {%- set type = api.Column.translate_type(declared_type) -%}
    {%- set kind = sales_kpis.kind_of_type(loaded_type) -%}
    {%- if kind == 'text' and declared_type != 'timestamp' -%}
        {%- set value = 'nullif(trim(' ~ value ~ "), '')" -%}
    {%- endif -%}
    {%- if declared_type in ('timestamp', 'date') and kind in ('instant', 'number', 'float') -%}
        {%- set value = sales_kpis.utc_timestamp(value) if kind == 'instant'
            else sales_kpis.timestamp_of_seconds(value) -%}
        {{- return(value if declared_type == 'timestamp' else 'cast(' ~ value ~ ' as date)') -}}
    {%- elif declared_type == 'timestamp' and kind == 'text' -%}
        {#- Within JSON the seconds of a time are text as well. -#}
        {%- set seconds = 'cast(' ~ value ~ ' as ' ~ dbt.type_bigint() ~ ')' -%}
        {{- return(
            'case when ' ~ value ~ " like '%-%' then "
            ~ sales_kpis.utc_timestamp(sales_kpis.with_offset(value))
            ~ ' when trim(' ~ value ~ ") <> '' then " ~ sales_kpis.timestamp_of_seconds(seconds)
            ~ ' end'
        ) -}}
    {%- elif declared_type == 'date' and kind == 'text' -%}
        {%- set value = 'substring(' ~ value ~ ', 1, 10)' -%}
    {%- elif declared_type == 'boolean' and kind == 'text' -%}
        {{- return('(lower(' ~ value ~ ") in ('true', 't', 'yes', 'y', '1'))") -}}
    {%- elif declared_type == 'boolean' and kind in ('number', 'float') -%}
        {{- return('(' ~ value ~ ' <> 0)') -}}
    {%- elif declared_type == 'string' and kind == 'float' -%}
        {#- An id that a loader took for a number: 42, not 42.0. -#}
        {%- set value = 'cast(' ~ value ~ ' as ' ~ dbt.type_bigint() ~ ')' -%}
    {%- endif -%}
    {{- return('cast(' ~ value ~ ' as ' ~ type ~ ')') -}}
{%- endmacro %}

{#- What the type of a column holds, however a warehouse spells it: text, instant (a time with
    its zone), float, number, or other. -#}
{% macro kind_of_type(type) -%}
    {%- set type = type | lower -%}
    {%- set kinds = {
        'text': 'char|text|string', 'other': 'without time zone|ntz|date|interval|bool|json',
        'instant': 'time zone|tz', 'float': 'double|float|real', 'number': 'int|num|dec',
    } -%}
    {%- set found = namespace(kind=none) -%}
    {%- for kind, pattern in kinds.items() if not found.kind and modules.re.search(pattern, type) -%}
        {%- set found.kind = kind -%}
    {%- endfor -%}
    {{- return(found.kind or 'other') -}}
{%- endmacro %}

{#- A time without an offset is one of UTC, as the APIs write it. -#}
{% macro with_offset(text) -%}
    case
        when trim({{ text }}) = '' then null
        when length({{ text }}) = 10 then {{ text }} || ' 00:00:00Z'
        when {{ text }} like '%Z' or {{ text }} like '%UTC' then {{ text }}
        when substring({{ text }}, 11) like '%+%' or substring({{ text }}, 11) like '%-%'
            then {{ text }}
        else {{ text }} || 'Z'
    end
{%- endmacro %}

{% macro utc_timestamp(instant) -%}
    {{- return(adapter.dispatch('utc_timestamp', 'sales_kpis')(instant)) -}}
{%- endmacro %}

{% macro default__utc_timestamp(instant) -%}
    (cast({{ instant }} as timestamp with time zone) at time zone 'UTC')
{%- endmacro %}

{% macro snowflake__utc_timestamp(instant) -%}
    cast(convert_timezone('UTC', cast({{ instant }} as timestamp_tz)) as timestamp_ntz)
{%- endmacro %}

{% macro spark__utc_timestamp(instant) -%}
    to_utc_timestamp(cast({{ instant }} as timestamp), current_timezone())
{%- endmacro %}

{% macro bigquery__utc_timestamp(instant) -%}
    cast({{ instant }} as timestamp)
{%- endmacro %}

{#- Some loaders count milliseconds: later than the year 5000 in seconds. -#}
{% macro timestamp_of_seconds(number) -%}
    {%- set seconds -%}
    (case when {{ number }} > 100000000000 then {{ number }} * 0.001 else {{ number }} end)
    {%- endset -%}
    {{- return(adapter.dispatch('timestamp_of_seconds', 'sales_kpis')(seconds)) -}}
{%- endmacro %}

{% macro default__timestamp_of_seconds(seconds) -%}
    (timestamp '1970-01-01 00:00:00' + {{ seconds }} * interval '1 second')
{%- endmacro %}

{% macro snowflake__timestamp_of_seconds(seconds) -%}
    to_timestamp_ntz({{ seconds }})
{%- endmacro %}

{% macro spark__timestamp_of_seconds(seconds) -%}
    timestamp_seconds({{ seconds }})
{%- endmacro %}

{% macro bigquery__timestamp_of_seconds(seconds) -%}
    timestamp_seconds(cast({{ seconds }} as int64))
{%- endmacro %}

{#- What stands in JSON at a path of keys and places in lists, as text. -#}
{% macro json_path_text(json, steps) -%}
    {%- set found = namespace(sql=json) -%}
    {%- for step in steps -%}
        {%- set found.sql = sales_kpis.json_text(found.sql, step) -%}
    {%- endfor -%}
    {{- return(found.sql) -}}
{%- endmacro %}

{% macro json_text(json, key) -%}
    {%- set step = key if modules.re.fullmatch('[0-9]+', key) else "'" ~ key ~ "'" -%}
    {{- return(adapter.dispatch('json_text', 'sales_kpis')(json, step)) -}}
{%- endmacro %}

{% macro default__json_text(json, step) -%}
    (cast({{ json }} as json) ->> {{ step }})
{%- endmacro %}

{% macro snowflake__json_text(json, step) -%}
    cast(get(parse_json(cast({{ json }} as varchar)), {{ step }}) as varchar)
{%- endmacro %}

{% macro redshift__json_text(json, step) -%}
    json_extract_{{ 'path' if "'" in step else 'array_element' }}_text(
        cast({{ json }} as varchar), {{ step }}
    )
{%- endmacro %}

{% macro spark__json_text(json, step) -%}
    get_json_object(cast({{ json }} as string), '{{ sales_kpis.json_path(step) }}')
{%- endmacro %}

{% macro bigquery__json_text(json, step) -%}
    json_value({{ json }}, '{{ sales_kpis.json_path(step) }}')
{%- endmacro %}

{% macro json_path(step) -%}
    {{- return('$.' ~ step | replace("'", '') if "'" in step else '$[' ~ step ~ ']') -}}
{%- endmacro %}

{#- Joins the elements of a list in JSON, each as element.value. -#}
{% macro json_elements(json) -%}
    {{- return(adapter.dispatch('json_elements', 'sales_kpis')(json)) -}}
{%- endmacro %}

{% macro default__json_elements(json) -%}
    cross join unnest(cast({{ json }} as json[])) as element (value)
{%- endmacro %}

{% macro postgres__json_elements(json) -%}
    cross join lateral jsonb_array_elements(
        case when jsonb_typeof(cast({{ json }} as jsonb)) = 'array' then cast({{ json }} as jsonb) end
    ) as element (value)
{%- endmacro %}

{% macro redshift__json_elements(json) -%}
    cross join unnest(json_parse({{ json }})) as element (value)
{%- endmacro %}

{% macro snowflake__json_elements(json) -%}
    cross join lateral flatten(input => parse_json(cast({{ json }} as varchar))) as element
{%- endmacro %}

{% macro spark__json_elements(json) -%}
    lateral view explode(from_json(cast({{ json }} as string), 'array<string>')) element as value
{%- endmacro %}

{% macro bigquery__json_elements(json) -%}
    cross join unnest(array(
        select as struct one as value from unnest(json_query_array({{ json }})) as one
    )) as element
{%- endmacro %}
