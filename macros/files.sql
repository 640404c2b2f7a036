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

{#- The allowed words of a column that has a closed list of them. -#}
{% macro file_words(column_name) -%}
    {{- return({
        'deal_type': ['new_business', 'expansion', 'renewal'],
        'origin': ['source', 'snapshot'],
        'stage_category': ['open', 'won', 'lost'],
        'activity_type': ['call', 'meeting', 'email', 'demo', 'task'],
        'direction': ['outbound', 'inbound'],
        'outcome': ['held', 'no_show', 'cancelled', 'planned', 'connected', 'no_answer', 'replied'],
        'interval_unit': ['day', 'week', 'month', 'year'],
        'status': ['active', 'trialing', 'past_due', 'paused', 'unpaid', 'cancelled'],
        'category': ['sales', 'marketing', 'cost_of_goods', 'other'],
        'period_grain': ['day', 'week', 'month', 'quarter', 'year'],
    }.get(column_name, [])) -}}
{%- endmacro %}

{#- Columns in which 31 December 9999 means: no end. -#}
{% macro file_is_end(column_name) -%}
    {{- return(column_name in (
        'ended_at', 'cancelled_at', 'deleted_at', 'closed_at', 'expires_at', 'valid_to', 'left_date'
    )) -}}
{%- endmacro %}

{#- Pairs of columns of which the second must not be before the first. -#}
{% macro file_intervals(entity) -%}
    {{- return({
        'subscriptions': [('started_at', 'ended_at')],
        'rep_teams': [('valid_from', 'valid_to')],
    }.get(entity, [])) -}}
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

{% macro file_text(column) -%}
    {%- set null_words = ["''", "'\\N'"] -%}
    {%- if not column.name.endswith('_name') -%}
        {%- do null_words.extend(["'NULL'", "'null'", "'N/A'", "'n/a'", "'#N/A'", "'-'"]) -%}
    {%- endif -%}
    {%- set text -%}
        {#- Blanks, also no-break (160), narrow no-break (8239) and zero-width ones. -#}
        trim({{ column.name }}, e' \t\r\n' || chr(160) || chr(8239) || chr(65279))
    {%- endset -%}
    {%- if column.name == 'order_line_id' %}
    coalesce(
    {%- endif %}
    case
        when {{ text }} in ({{ null_words | join(', ') }}) then null
        {%- if file_is_end(column.name) %}
        when regexp_matches({{ text }}, '^(9999-12-31|(31[./-]12|12[/-]31)[./-]9999)') then null
        {%- endif %}
        else {{ text }}
    end
    {%- if column.name == 'order_line_id' %},
        cast(row_number() over (partition by trim(order_id) order by source_row) as varchar)
    )
    {%- endif %}
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

{#- Sign, currency, digits in groups of three, decimals, thousands or millions,
    brackets for a negative: every part is named, anything else is no number. -#}
{% macro file_number_pattern(decimal_mark) -%}
    {%- set other_mark = ',' if decimal_mark == '.' else '.' -%}
    {%- set currency = '(?:\\p{Sc}|[A-Z]{3}|(?i:руб|р)\\.?)?' -%}
    ^(\(?)\s*([-−+]?)\s*{{ currency }}\s*([-−+]?)\s*
    {#- -#}(\d{1,3}(?:[{{ other_mark }}''’\x{2009}\x{00a0}\x{202f} ]\d{3})+|\d+|)(?:[{{ decimal_mark }}](\d+))?
    {#- -#}[\s\x{00a0}\x{202f}]*(?i:(k|m|b|тыс|млн|млрд)\.?)?[\s\x{00a0}\x{202f}]*{{ currency }}\s*(\)?)$
{%- endmacro %}

{#- Decimals that a column holds and that a text must not exceed; none = rounded. -#}
{% macro file_exact_scale(data_type) -%}
    {%- set type = data_type | replace(' ', '') -%}
    {{- return('0' if type == 'bigint' else '2' if type.endswith(',2)')) -}}
{%- endmacro %}

{#- The number behind a text, or null. Its digits are put together as text and cast
    once: a product could overflow, a double would round, and a cast to a wider
    decimal first takes 40 times as long. Whole numbers and money must fit exactly;
    a rate or a share has more decimals than its column at times and is rounded. -#}
{% macro file_number(text, decimal_mark, data_type, shift=0) -%}
    {%- set scale = file_exact_scale(data_type) -%}
    {%- set exponent = shift ~ ' + ' ~ file_unit_exponent('part.unit') -%}
    list_transform(
        [regexp_extract(
            {{ text }}, '{{ file_number_pattern(decimal_mark) }}',
            ['open', 'sign', 'inner_sign', 'whole', 'fraction', 'unit', 'close']
        )],
        lambda part: case
            when {{ 'length(rtrim(part.fraction, \'0\')) <= ' ~ scale ~ ' + ' ~ exponent if scale else 'true' }}
            then try_cast(
                case part.open || part.close when '()' then '-' when '' then '' else 'unbalanced' end
                || translate(part.sign || part.inner_sign, '−+', '-')
                || regexp_replace(part.whole, '\D', '', 'g') || '.' || part.fraction
                || 'e' || {{ exponent }} as {{ data_type }}
            )
        end
    )[1]
{%- endmacro %}

{% macro file_unit_exponent(unit) -%}
    case lower({{ unit }})
        when 'k' then 3 when 'тыс' then 3 when 'm' then 6 when 'млн' then 6
        when 'b' then 9 when 'млрд' then 9 else 0
    end
{%- endmacro %}

{#- A value between two bounds, or null. -#}
{% macro file_between(value, low, high) -%}
    list_transform(
        [{{ value }}],
        lambda found: case when found between {{ low }} and {{ high }} then found end
    )[1]
{%- endmacro %}

{#- A share as 0..1: 25 % is 0.25 in any file, a bare 25 only where declared. -#}
{% macro file_share(text, data_type, decimal_mark, probability_scale) -%}
    {%- set shift = -2 if probability_scale | int == 100 else 0 -%}
    case
        when {{ text }} like '%\%' escape '\'
            then {{ file_number("rtrim(" ~ text ~ ", '% ')", decimal_mark, data_type, -2) }}
        else {{ file_number(text, decimal_mark, data_type, shift) }}
    end
{%- endmacro %}

{% macro file_boolean(text) -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1', 'да', 'истина') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0', 'нет', 'ложь') then false
    end
{%- endmacro %}

{#- No Show, no-show and noshow are one word. -#}
{% macro file_word(text, words) -%}
    case regexp_replace(lower({{ text }}), '[ _-]', '', 'g')
        {%- for word in words %}
        when '{{ word | replace('_', '') }}' then '{{ word }}'
        {%- endfor %}
    end
{%- endmacro %}

{% macro file_value(entity, column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set decimal_mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
    {%- set date_format = file_option(entity, 'date_format', ['iso', 'dmy', 'mdy']) -%}
    {%- if column.data_type == 'timestamp' -%} {{ file_within_days(file_timestamp(text, date_format)) }}
    {%- elif column.data_type == 'date' -%} {{ file_within_days(file_date(text, date_format)) }}
    {%- elif column.data_type == 'boolean' -%} {{ file_boolean(text) }}
    {%- elif column.name.endswith('probability') -%}
        {%- set scale = file_option(entity, 'probability_scale', [1, 100]) -%}
        {{ file_between(file_share(text, column.data_type, decimal_mark, scale), 0, 1) }}
    {%- elif column.name == 'score' -%} {{ file_between(file_number(text, decimal_mark, 'bigint'), 0, 10) }}
    {%- elif column.data_type != 'string' -%} {{ file_number(text, decimal_mark, column.data_type) }}
    {%- elif file_words(column.name) -%} {{ file_word(text, file_words(column.name)) }}
    {%- elif column.name == 'currency_code' -%} nullif(regexp_extract(upper({{ text }}), '^[A-Z]{3}$'), '')
    {%- elif column.name.endswith('_id') and entity in input_entities() -%} 'files-' || {{ text }}
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}

{#- What a rejected value should have been, in the words of the user. -#}
{% macro file_expectation(entity, column) -%}
    {%- set decimal_mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
    {%- set date_format = file_option(entity, 'date_format', ['iso', 'dmy', 'mdy']) -%}
    {%- set day = {'iso': 'yyyy-mm-dd', 'dmy': 'dd.mm.yyyy', 'mdy': 'mm/dd/yyyy'}[date_format] -%}
    {%- if column.data_type in ('timestamp', 'date') -%}
        expected a date {{ day }} from {{ file_first_day() }} to {{ file_last_day() }}
    {%- elif column.data_type == 'boolean' -%} expected yes or no
    {%- elif column.name.endswith('probability') -%}
        expected a probability from 0 to {{ file_option(entity, 'probability_scale', [1, 100]) }}, or with %
    {%- elif column.name == 'score' -%} expected a whole number from 0 to 10
    {%- elif file_exact_scale(column.data_type) == '0' -%} expected a whole number
    {%- elif file_exact_scale(column.data_type) == '2' -%}
        expected a number such as 1234{{ decimal_mark }}50, of 2 decimals at most
    {%- elif column.data_type != 'string' -%} expected a number such as 1234{{ decimal_mark }}5
    {%- elif column.name == 'currency_code' -%} expected a currency code of three letters such as EUR
    {%- else -%} expected one of {{ file_words(column.name) | join(', ') }}
    {%- endif -%}
{%- endmacro %}

{#- The columns of a file: `connector` is the user's to fill in a setting only. -#}
{% macro file_columns(entity) -%}
    {%- set columns = entity_contract(entity).columns -%}
    {%- if entity in settings_entities() -%}
        {{- return(columns) -}}
    {%- endif -%}
    {{- return(columns | rejectattr('name', 'equalto', 'connector') | list) -}}
{%- endmacro %}

{% macro file_fault(column_name, reason) -%}
    {'column_name': '{{ column_name }}', 'found_value': {{ column_name }}__text, 'reason': '{{ reason }}'}
{%- endmacro %}

{#- The first thing that is wrong with a row, column by column; null = nothing. -#}
{% macro file_first_fault(entity) -%}
    case
    {%- for column in file_columns(entity) %}
        {%- if column.name in entity_contract(entity).never_empty %}
        when {{ column.name }}__text is null then {{ file_fault(column.name, 'required, but empty') }}
        {%- endif %}
        {%- if column.data_type != 'string' or file_words(column.name) or column.name == 'currency_code' %}
        when {{ column.name }} is null and {{ column.name }}__text is not null
            then {{ file_fault(column.name, file_expectation(entity, column)) }}
        {%- endif %}
    {%- endfor %}
    {%- for start, end in file_intervals(entity) %}
        when {{ end }} < {{ start }} then {{ file_fault(end, 'before ' ~ start) }}
    {%- endfor %}
    end
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
        {%- for column in file_columns(entity) %}
        {{ file_text(column) }} as {{ column.name }}__text,
        {%- endfor %}
        source_file,
        source_row
    from {{ source('raw_files', entity) }}
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

{% macro accepted_file_rows(entity) %}
select
    {%- for column in file_columns(entity) %}
    {{ column.name }},
    {%- endfor %}
    source_file,
    source_row
from {{ ref('base_files__' ~ entity) }}
where reason is null
{% endmacro %}

{#- Entities that the files connector supplies: rows of another one are nobody's. -#}
{% macro file_entities() -%}
    {%- set entities = [] -%}
    {%- for entity in input_entities() + settings_entities() if 'files' in connectors_of(entity) -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
    {{- return(entities) -}}
{%- endmacro %}
