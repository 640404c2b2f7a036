{#- Numbers, money and shares of a file, from text. DuckDB's dialect: see files.sql. -#}

{#- Sign, currency, digits in groups, decimals, power of ten, thousands or millions,
    brackets for a negative: every part is named, anything else is no number. No group
    begins with 0. Groups of two before the last are the lakhs of India. -#}
{% macro file_number_pattern(decimal_mark) -%}
    {%- set other_mark = ',' if decimal_mark == '.' else '.' -%}
    {%- set blank = '[\\s\\x{00a0}\\x{202f}]*' -%}
    {%- set currency = '(?:[A-Z]{0,3}\\p{Sc}|([A-Z]{3})|(?i:руб|р|zł|kr|Kč|Ft|Rs)\\.?)?' -%}
    {%- set lakhs = '|[1-9]\\d?(?:,\\d{2})+,\\d{3}' if decimal_mark == '.' -%}
    ^(\(?)\s*([-−+]?)\s*{{ currency }}{{ blank }}([-−+]?)\s*
    {#- -#}([1-9]\d{0,2}(?:[{{ other_mark }}''’\x{2009}\x{00a0}\x{202f} ]\d{3})+{{ lakhs }}|\d+|)
    {#- -#}(?:[{{ decimal_mark }}](\d+))?(?:[eE]([+-]?\d{1,3}))?{{ blank }}
    {#- -#}(?i:(k|m|b|тыс|млн|млрд)\.?)?{{ blank }}{{ currency }}\s*(\)?)$
{%- endmacro %}

{#- Decimals that a column holds and that a text must not exceed; none = rounded. -#}
{% macro file_exact_scale(data_type) -%}
    {%- set type = data_type | replace(' ', '') -%}
    {{- return('0' if type == 'bigint' else '2' if type.endswith(',2)') else none) -}}
{%- endmacro %}

{#- The power of ten by which a column of a file is divided: 2 where it holds cents. -#}
{% macro file_shift(entity, column_name) -%}
    {%- set scale = var('file_formats', {}).get(entity, {}).get('scale', {}).get(column_name, 1) -%}
    {%- for shift in range(-9, 10) if 10 ** shift == scale -%}
        {{- return(shift) -}}
    {%- endfor -%}
    {{- invalid_var('scale', scale, 'a power of ten such as 100') -}}
{%- endmacro %}

{% macro file_is_rounded(entity, column) -%}
    {{- return(
        file_exact_scale(column.data_type) is none
        or column.name in var('file_formats', {}).get(entity, {}).get('round', [])
    ) -}}
{%- endmacro %}

{#- The number behind a text, or null. A plain one is cast as it is. The digits of any
    other are put together as text and cast once: a product could overflow, a double
    would round, and a cast to a wider decimal first takes 40 times as long. -#}
{% macro file_number(text, entity, column) -%}
    {%- set mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
    {%- set of_parts = file_number_of_parts(text, entity, column) -%}
    {%- set scale = file_exact_scale(column.data_type) -%}
    {%- set decimals = '\\d*' if file_is_rounded(entity, column) else '\\d{0,' ~ scale ~ '}' -%}
    {%- if file_shift(entity, column.name) != 0 -%} {{ of_parts }}
    {%- else -%}
        case
            {#- To take nothing apart takes as long as a text. #}
            when {{ text }} is null then null
            when regexp_full_match({{ text }}, '-?\d{1,15}([{{ mark }}]{{ decimals }})?')
                then try_cast(replace({{ text }}, ',', '.') as {{ column.data_type }})
            else {{ of_parts }}
        end
    {%- endif -%}
{%- endmacro %}

{#- A number with a sign, a currency, groups or a unit. Brackets stand for a minus only in
    pairs, and three capitals for a currency only where there is one. -#}
{% macro file_number_of_parts(text, entity, column) -%}
    {%- set mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
    {%- set power = file_unit_exponent('part.unit')
        ~ " + coalesce(try_cast(part.exponent as int), 0) - " ~ file_shift(entity, column.name) -%}
    list_transform(
        list_transform(
            [regexp_extract(
                {{ text }}, '{{ file_number_pattern(mark) }}',
                ['open', 'sign', 'code', 'inner_sign', 'whole', 'fraction', 'exponent', 'unit',
                    'last_code', 'close']
            )],
            lambda part: case
                when part.code || part.last_code in ('', '{{ file_currencies() | join("', '") }}')
                    then {
                        'sign': case part.open || part.close when '()' then '-' when '' then '' else 'no' end
                            || translate(part.sign || part.inner_sign, '−+', '-'),
                        'whole': regexp_replace(part.whole, '\D', '', 'g'),
                        'fraction': part.fraction,
                        'power': {{ power }}
                    }
            end
        ),
        lambda number: {{ file_number_of_digits('number', entity, column) }}
    )[1]
{%- endmacro %}

{#- Sign, digits and power of ten as a value. Whole numbers and money must fit exactly
    unless they are declared to be rounded; a rate or a share has more decimals than its
    column at times and always is. The point is moved by hand: DuckDB casts 6e-4 to 0.01. -#}
{% macro file_number_of_digits(number, entity, column) -%}
    {%- set scale = file_exact_scale(column.data_type) -%}
    {%- set whole, power = number ~ '.whole', number ~ '.power' -%}
    {%- set places = 'greatest(length(' ~ whole ~ '), 1 - ' ~ power ~ ')' -%}
    {%- set padded = 'lpad(' ~ whole ~ ', cast(' ~ places ~ " as int), '0')" -%}
    {%- set significant = "length(rtrim(" ~ whole ~ ' || ' ~ number ~ ".fraction, '0'))" -%}
    case
        {#- What is no number has come to nothing in all its parts. #}
        when {{ whole }} || {{ number }}.fraction = '' then null
        {%- if not file_is_rounded(entity, column) %}
        when {{ significant }} > length({{ whole }}) + {{ power }} + {{ scale }} and {{ significant }} > 0
            then null
        {%- endif %}
        when {{ power }} >= 0 then try_cast(
            {{ number }}.sign || {{ whole }} || '.' || {{ number }}.fraction || 'e' || {{ power }}
            as {{ column.data_type }}
        )
        when {{ power }} > -30 then try_cast(
            {{ number }}.sign || left({{ padded }}, length({{ padded }}) + {{ power }}) || '.'
            || right({{ padded }}, -{{ power }}) || {{ number }}.fraction as {{ column.data_type }}
        )
    end
{%- endmacro %}

{% macro file_unit_exponent(unit) -%}
    case lower({{ unit }})
        when 'k' then 3 when 'тыс' then 3 when 'm' then 6 when 'млн' then 6
        when 'b' then 9 when 'млрд' then 9 else 0
    end
{%- endmacro %}

{#- A rate, a weight or a share: too small to have groups, so that 0.925 in a file with a
    decimal comma is never 925. -#}
{% macro file_plain_number(text, entity, column, is_percent=false) -%}
    {%- set mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
    {%- set dotted = 'replace(' ~ text ~ ", ',', '.')" -%}
    case
        when regexp_full_match({{ text }}, '[-+]?(\d{1,15}([{{ mark }}]\d*)?|[{{ mark }}]\d+)')
            {%- if is_percent %}
            then cast(try_cast({{ dotted }} as decimal(18, 10)) * 0.01 as {{ column.data_type }})
            {%- else %}
            then try_cast({{ dotted }} as {{ column.data_type }})
            {%- endif %}
        {#- What has an exponent was a double before. #}
        when regexp_full_match({{ text }}, '-?\d([{{ mark }}]\d+)?[eE][+-]?\d{1,3}')
            then try_cast(
                try_cast({{ dotted }} as double) {{- ' / 100' if is_percent }} as {{ column.data_type }}
            )
    end
{%- endmacro %}

{#- A share as 0..1: 25 % is 0.25 in any file, a bare 25 only where declared. -#}
{% macro file_share(text, entity, column) -%}
    {%- set is_percent = file_option(entity, 'probability_scale', [1, 100]) | int == 100 -%}
    case
        when {{ text }} like '%\%' escape '\'
            then {{ file_plain_number("rtrim(" ~ text ~ ", '% ')", entity, column, true) }}
        else {{ file_plain_number(text, entity, column, is_percent) }}
    end
{%- endmacro %}

{#- The lowest and the highest value of a column, and how it is said. Money stays small
    enough for the products and sums of the models, which hold 16 digits before the point. -#}
{% macro file_bounds(column) -%}
    {%- set kind = file_kind(column) -%}
    {%- set named = {
        'score': (0, 10, 'from 0 to 10'),
        'interval_count': (1, 1200, 'from 1 to 1200'),
        'term_months': (0, 1200, 'from 0 to 1200'),
        'year': (1990, 2100, 'from 1990 to 2100'),
        'quantity': (-1000000000, 1000000000, 'up to 10^9'),
        'stage_order': (-1000000, 1000000, 'up to 10^6'),
        'sort_order': (-1000000, 1000000, 'up to 10^6'),
        'rate': (0.00000001, 99999999, 'above 0'),
        'weight': (0, 1000000, 'from 0'),
    } -%}
    {%- set usual = {
        'share': (0, 1, ''),
        'whole': (0, 1000000000000, 'from 0'),
        'money': (-9999999999999.99, 9999999999999.99, 'below 10^13'),
    } -%}
    {{- return(named.get(column.name, usual.get(kind))) -}}
{%- endmacro %}
