{#- A raw value as the type that the sources declare, from whatever type the loader chose. Empty
    text is null; times are brought to UTC, and a number that stands for one counts seconds. -#}
{% macro cast_source(value, loaded_type, declared_type) -%}
    {%- set loaded_type = loaded_type | lower -%}
    {%- set type = api.Column.translate_type(declared_type) -%}
    {%- set is_text = 'char' in loaded_type or 'text' in loaded_type or 'string' in loaded_type -%}
    {%- set is_float = 'double' in loaded_type or 'float' in loaded_type or 'real' in loaded_type -%}
    {%- set is_number = is_float or 'int' in loaded_type or 'num' in loaded_type or 'dec' in loaded_type -%}
    {%- if is_text -%}
        {%- set value = 'nullif(trim(' ~ value ~ "), '')" -%}
    {%- endif -%}
    {%- if declared_type == 'timestamp' and is_text -%}
        {{- return(sales_kpis.utc_timestamp(sales_kpis.with_offset(value))) -}}
    {%- elif declared_type == 'timestamp' and is_number -%}
        {{- return(sales_kpis.timestamp_of_seconds(value)) -}}
    {%- elif declared_type in ('timestamp', 'date') and ('time zone' in loaded_type or 'tz' in loaded_type) -%}
        {{- return('cast(' ~ sales_kpis.utc_timestamp(value) ~ ' as ' ~ type ~ ')') -}}
    {%- elif declared_type == 'date' and is_text -%}
        {%- set value = 'substring(' ~ value ~ ', 1, 10)' -%}
    {%- elif declared_type == 'boolean' and is_text -%}
        {{- return('(lower(' ~ value ~ ") in ('true', 't', 'yes', 'y', '1'))") -}}
    {%- elif declared_type == 'boolean' and is_number -%}
        {{- return('(' ~ value ~ ' <> 0)') -}}
    {%- elif declared_type == 'string' and is_float -%}
        {#- An id that a loader took for a number: 42, not 42.0. -#}
        {%- set value = 'cast(' ~ value ~ ' as ' ~ dbt.type_bigint() ~ ')' -%}
    {%- endif -%}
    {{- return('cast(' ~ value ~ ' as ' ~ type ~ ')') -}}
{%- endmacro %}

{#- A time without an offset is one of UTC, as the APIs write it. -#}
{% macro with_offset(text) -%}
    case
        when {{ text }} like '%Z' or substring({{ text }}, 11) like '%+%' or substring({{ text }}, 11) like '%-%'
            then {{ text }}
        when length({{ text }}) = 10 then {{ text }} || ' 00:00:00Z'
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
    {%- set seconds = 'case when ' ~ number ~ ' > 100000000000 then ' ~ number ~ ' / 1000 else ' ~ number ~ ' end' -%}
    {{- return(adapter.dispatch('timestamp_of_seconds', 'sales_kpis')('(' ~ seconds ~ ')')) -}}
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

{#- The value of a key of a JSON object, as text. -#}
{% macro json_text(json, key) -%}
    {{- return(adapter.dispatch('json_text', 'sales_kpis')(json, key)) -}}
{%- endmacro %}

{% macro default__json_text(json, key) -%}
    (cast({{ json }} as json) ->> '{{ key }}')
{%- endmacro %}

{% macro snowflake__json_text(json, key) -%}
    cast(get(parse_json(cast({{ json }} as varchar)), '{{ key }}') as varchar)
{%- endmacro %}

{% macro redshift__json_text(json, key) -%}
    json_extract_path_text(cast({{ json }} as varchar), '{{ key }}')
{%- endmacro %}

{% macro spark__json_text(json, key) -%}
    get_json_object(cast({{ json }} as string), '$.{{ key }}')
{%- endmacro %}

{% macro bigquery__json_text(json, key) -%}
    json_value({{ json }}, '$.{{ key }}')
{%- endmacro %}
