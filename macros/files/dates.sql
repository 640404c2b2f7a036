{#- Dates and times of a file, from text. DuckDB's dialect: see files.sql.
    A text is first brought to one spelling (`file_iso_text`), then read. -#}

{#- Columns for an end, in which the last day of all time means that there is none. -#}
{% macro file_is_end(column_name) -%}
    {{- return(
        file_is_far_end(column_name) or column_name in ('cancelled_at', 'deleted_at', 'closed_at')
    ) -}}
{%- endmacro %}

{#- Ends that are agreed beforehand: a contract of ten years is no slip of the pen. -#}
{% macro file_is_far_end(column_name) -%}
    {{- return(column_name in ('ended_at', 'expires_at', 'valid_to', 'left_date')) -}}
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

{#- What programs write into a date column for nothing, and for no end. -#}
{% macro file_no_day_pattern(column_name) -%}
    {%- set ends = '|9999[-/.].*|(2099|2999)[-/.]12[-/.]31'
        ~ '|(31[./-]12|12[/-]31)[./-](2099|2999|9999)' -%}
    (0000-00-00|0001-01-01|00?[./]00?[./]0000|01?[./]01?[./]0001
    {{- ends if file_is_end(column_name) }})([ T,].*)?
{%- endmacro %}

{#- Zone of a column's times without an offset: its own, the file's, the folder's, else
    the one that days are of. -#}
{% macro file_zone(entity, column_name) -%}
    {%- set formats = var('file_formats', {}).get(entity, {}) -%}
    {%- set stated = formats.get('times', {}).get(column_name) -%}
    {%- set zone = stated if stated and stated not in file_time_words() else
        formats.get('time_zone') or var('time_zone', none) or var('reporting_time_zone') -%}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_+/-]+', zone) -%}
        {{- invalid_var('time_zone', zone, 'a name such as Europe/Berlin') -}}
    {%- endif -%}
    {{- return(zone) -}}
{%- endmacro %}

{#- What a column of times can be declared to hold, beside the zone of its times. -#}
{% macro file_time_words() -%}
    {{- return(['day', 'instant', 'epoch_seconds', 'epoch_milliseconds']) -}}
{%- endmacro %}

{% macro file_time_word(entity, column_name) -%}
    {%- set stated = var('file_formats', {}).get(entity, {}).get('times', {}).get(column_name) -%}
    {{- return(stated if stated in file_time_words() else 'midnight_is_a_day') -}}
{%- endmacro %}

{#- The usual spelling passes; any other is brought to it, or left to be rejected. -#}
{% macro file_iso_text(text, entity, column_name) -%}
    {%- set word = file_time_word(entity, column_name) -%}
    {%- if word.startswith('epoch') -%}
        {%- set digits = 11 if word == 'epoch_seconds' else 14 %}
        case when regexp_full_match({{ text }}, '\d{1,{{ digits }}}([.]\d*)?') then strftime(
            make_timestamp(cast(round(
                cast({{ text }} as double) * {{ 1000000 if word == 'epoch_seconds' else 1000 }}
            ) as bigint)), '%Y-%m-%d %H:%M:%S.%fZ'
        ) end
    {%- else -%}
        case
            when {{ text }} is null then null
            when regexp_full_match(
                {{ text }}, '\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d([.]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?'
            ) then {{ text }}
            else list_transform(
                [{{ file_respelt_date(text, entity) }}],
                lambda spelt: case
                    when regexp_matches(spelt, '{{ file_month_pattern() }}')
                        then {{ file_numbered_month('spelt') }}
                    else spelt
                end
            )[1]
        end
    {%- endif -%}
{%- endmacro %}

{#- Blanks, a year of two digits, the declared order and slashes: year first, with -. -#}
{% macro file_respelt_date(text, entity) -%}
    {%- set order = file_option(entity, 'date_format', ['iso', 'dmy', 'mdy']) -%}
    {%- set mark = '[./-]' if order == 'dmy' else '[/-]' -%}
    {%- set day_month = '^(\\d{1,2}[-./ ](?:\\d{1,2}|' ~ file_month_pattern() ~ ')[-./ ])' -%}
    {%- set steps = [('(?:,? +|T)(\\d{1,2}:\\d\\d)', ' \\1')] -%}
    {%- if file_option(entity, 'two_digit_years', [false, true]) -%}
        {%- do steps.extend([
            (day_month ~ '(9\\d)( .*)?$', '\\119\\2\\3'),
            (day_month ~ '(\\d\\d)( .*)?$', '\\120\\2\\3'),
        ]) -%}
    {%- endif -%}
    {%- if order != 'iso' -%}
        {%- set year_first = '\\3-\\2-\\1' if order == 'dmy' else '\\3-\\1-\\2' -%}
        {%- set day = '(\\d{1,2})' ~ mark -%}
        {%- do steps.append(('^' ~ day ~ day ~ '(\\d{4})', year_first)) -%}
    {%- endif -%}
    {%- do steps.append(('^(\\d{4})[/.](\\d{1,2})[/.](\\d{1,2})', '\\1-\\2-\\3')) -%}
    {#- Narrow and no-break blanks, as before PM, are blanks. -#}
    {{- 'regexp_replace(' * (steps | length) -}}
    translate({{ text }}, chr(160) || chr(8239) || chr(8201), '   ')
    {%- for pattern, replacement in steps %}, '{{ pattern }}', '{{ replacement }}'){% endfor -%}
{%- endmacro %}

{#- A month by its English or Russian name, whole or short. -#}
{% macro file_month_pattern() -%}
    (?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?
    {#- -#}|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?
    {#- -#}|янв(?:аря)?|фев(?:р|раля)?|мар(?:та)?|апр(?:еля)?|ма[йя]|июн[ья]?|июл[ья]?
    {#- -#}|авг(?:уста)?|сен(?:т|тября)?|окт(?:ября)?|ноя(?:б|бря)?|дек(?:абря)?)\.?
{%- endmacro %}

{#- 05-Jul-2023 and July 5, 2023 are 2023-7-05 and 2023-7-5. -#}
{% macro file_numbered_month(text) -%}
    {%- set name = file_month_pattern() -%}
    {%- set months = 'jan feb mar apr may jun jul aug sep oct nov dec'
        ~ ' янв фев мар апр мая июн июл авг сен окт ноя дек' -%}
    {%- set month -%}
        ((list_position(
            ['{{ months.split() | join("', '") }}'],
            replace(left(lower(regexp_extract({{ text }}, '{{ name }}')), 3), 'май', 'мая')
        ) - 1) % 12 + 1)
    {%- endset -%}
    regexp_replace(
        regexp_replace(
            {{ text }}, '^(\d{1,2})[-./ ]{{ name }}[-./ ](\d{4})(?: ?г\.?)?',
            '\2-' || {{ month }} || '-\1'
        ),
        '^{{ name }}[- ](\d{1,2}),? (\d{4})', '\2-' || {{ month }} || '-\1'
    )
{%- endmacro %}

{#- Where a clock stands, and where an offset of some place on Earth does. -#}
{% macro file_clock_pattern() -%}
    \d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?
{%- endmacro %}

{% macro file_offset_pattern() -%}
    ( ?(?:Z|UTC|GMT|[+-](?:0\d|1[01])(?::?[0-5]\d)?|\+1[23](?::?[0-5]\d)?|-12(?::?00)?|\+14(?::?00)?))
{%- endmacro %}

{#- A clock that shows midnight, which people and programs write beside a day. -#}
{% macro file_midnight_pattern() -%}
    [ T](?:00?:00(?::00(?:[.,]0+)?)?{{ file_offset_pattern() }}?|12:00(?::00)? ?(?i:am))
{%- endmacro %}

{#- The UTC instant of a text in ISO order. A day is midnight of the reporting time zone,
    and so is midnight, wherever it was written: a pipeline adds it to a day. -#}
{% macro file_timestamp(iso, entity, column_name) -%}
    {%- set word = file_time_word(entity, column_name) -%}
    {%- set zone = file_zone(entity, column_name) -%}
    {%- set clocks = {'day': '([ T]\\d{1,2}:\\d{2}.*)?', 'instant': ''} -%}
    {%- set clock_of_a_day = clocks.get(word, '(' ~ file_midnight_pattern() ~ ')?') -%}
    case
        when regexp_full_match({{ iso }}, '\d{4}-\d{1,2}-\d{1,2}{{ clock_of_a_day }}')
            then {{ file_utc_of("try_cast(regexp_extract(" ~ iso ~ ", '^[^ T]+') as timestamp)",
                name_var('reporting_time_zone')) }}
        when regexp_full_match({{ iso }}, '{{ file_clock_pattern() }}')
            then {{ file_utc_of("try_cast(replace(" ~ iso ~ ", ',', '.') as timestamp)", zone) }}
        when regexp_full_match({{ iso }}, '{{ file_clock_pattern() }}Z')
            then try_cast(replace(rtrim({{ iso }}, 'Z'), ',', '.') as timestamp)
        when regexp_full_match({{ iso }}, '{{ file_clock_pattern() ~ file_offset_pattern() }}')
            then try_cast({{ file_offset(iso) }} as timestamptz) at time zone 'UTC'
        when regexp_full_match({{ iso }}, '{{ file_clock_pattern() }} ?(?i:[ap]m)')
            then {{ file_utc_of("try_strptime(" ~ iso ~ ", ['%Y-%m-%d %I:%M %p',"
                ~ " '%Y-%m-%d %I:%M%p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M:%S%p'])", zone) }}
    end
{%- endmacro %}

{% macro file_utc_of(local, zone) -%}
    {{ local }}
    {%- if zone != 'UTC' %} at time zone '{{ zone }}' at time zone 'UTC'{% endif %}
{%- endmacro %}

{#- A time with an offset as DuckDB reads it: seconds, no blank, a number for UTC. -#}
{% macro file_offset(iso) -%}
    {%- set numeric = "regexp_replace(replace(" ~ iso ~ ", ',', '.'), ' ?(UTC|GMT|Z)$', '+00')" -%}
    {%- set dense = "regexp_replace(" ~ numeric ~ ", ' ([+-])', '\\1')" -%}
    regexp_replace({{ dense }}, '([ T]\d{1,2}:\d{2})([+-])', '\1:00\2')
{%- endmacro %}

{#- The day as written, which a time beside it does not shift; of a column of instants,
    the day of the reporting time zone. -#}
{% macro file_date(iso, entity, column_name) -%}
    {%- if file_time_word(entity, column_name) == 'instant' -%}
        cast(({{ file_timestamp(iso, entity, column_name) }})
            at time zone 'UTC' at time zone '{{ name_var('reporting_time_zone') }}' as date)
    {%- else -%}
        case
            when regexp_full_match({{ iso }}, '\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}.*)?')
                then try_cast(regexp_extract({{ iso }}, '^[^ T]+') as date)
        end
    {%- endif -%}
{%- endmacro %}

{#- Midnight of the day of an instant, as an instant. -#}
{% macro file_midnight_of(instant) -%}
    {%- set zone = name_var('reporting_time_zone') -%}
    date_trunc('day', {{ instant }} at time zone 'UTC' at time zone '{{ zone }}')
    {#- #} at time zone '{{ zone }}' at time zone 'UTC'
{%- endmacro %}
