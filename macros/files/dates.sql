{#- Dates and times of a file, from text. DuckDB's dialect: see files.sql. -#}

{#- Columns in which 31 December 9999 means: no end. -#}
{% macro file_is_end(column_name) -%}
    {{- return(column_name in (
        'ended_at', 'cancelled_at', 'deleted_at', 'closed_at', 'expires_at', 'valid_to', 'left_date'
    )) -}}
{%- endmacro %}

{#- Bounds of a plausible day: an earlier or later one is a slip of the pen. -#}
{% macro file_first_day() %}1990-01-01{% endmacro %}

{% macro file_last_day() -%}
    {%- if var('as_of_date', none) -%}
        {%- do date_var('as_of_date') -%}
        {%- set today = modules.datetime.date.fromisoformat(var('as_of_date') | string) -%}
    {%- else -%}
        {%- set today = run_started_at.date() -%}
    {%- endif -%}
    {{- today.year + 5 }}-{{ today.strftime('%m-%d') | replace('02-29', '02-28') -}}
{%- endmacro %}

{#- A date as ISO text, whatever its declared order; a year of two digits is none. -#}
{% macro file_iso_date(text, date_format) -%}
    {%- set iso = '\\3-\\2-\\1' if date_format == 'dmy' else '\\3-\\1-\\2' -%}
    {%- set separators = '[./-]' if date_format == 'dmy' else '[/-]' -%}
    {%- if date_format == 'iso' -%}
        {{- text -}}
    {%- else -%}
        regexp_replace({{ text }}, '^(\d{1,2}){{ separators }}(\d{1,2}){{ separators }}(\d{4})', '{{ iso }}')
    {%- endif -%}
{%- endmacro %}

{% macro file_timestamp(text, date_format) -%}
    {%- set iso = file_iso_date(text, date_format) -%}
    {%- set day = '\\d{4}-\\d{1,2}-\\d{1,2}' -%}
    {%- set clock = day ~ '[ T]\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?' -%}
    {%- set zone = name_var('reporting_time_zone') -%}
    case
        when regexp_full_match({{ iso }}, '{{ day }}')
            then try_cast({{ iso }} as timestamp)
            {%- if zone != 'UTC' %} at time zone '{{ zone }}' at time zone 'UTC'{% endif %}
        when regexp_full_match({{ iso }}, '{{ clock }}')
            then try_cast(replace({{ iso }}, ',', '.') as timestamp)
        when regexp_full_match({{ iso }}, '{{ clock }} ?(Z|UTC|[+-]\d{2}(:?\d{2})?)')
            then try_cast({{ file_offset(iso) }} as timestamptz) at time zone 'UTC'
        when regexp_full_match({{ iso }}, '{{ clock }} ?(?i:[ap]m)')
            then try_strptime({{ iso }}, ['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p'])
    end
{%- endmacro %}

{#- A time with an offset as DuckDB reads it: seconds, no blank, a number for UTC. -#}
{% macro file_offset(iso) -%}
    {%- set numeric = "regexp_replace(replace(" ~ iso ~ ", ',', '.'), ' ?(UTC|Z)$', '+00')" -%}
    {%- set dense = "regexp_replace(" ~ numeric ~ ", ' ([+-])', '\\1')" -%}
    regexp_replace({{ dense }}, '([ T]\d{1,2}:\d{2})([+-])', '\1:00\2')
{%- endmacro %}

{#- The day as written: a time beside it does not shift it. -#}
{% macro file_date(text, date_format) -%}
    {%- set iso = file_iso_date(text, date_format) -%}
    case
        when regexp_full_match({{ iso }}, '\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}.*)?')
            then try_cast(regexp_extract({{ iso }}, '^[^ T]+') as date)
    end
{%- endmacro %}

{% macro file_within_days(value) -%}
    case
        when {{ value }} >= date '{{ file_first_day() }}'
            and {{ value }} < date '{{ file_last_day() }}' + 1 then {{ value }}
    end
{%- endmacro %}
