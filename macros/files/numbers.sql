{#- Numbers, money and shares of a file, from text. DuckDB's dialect: see files.sql. -#}

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
    {%- if shift == 0 %}
    case
        when regexp_full_match({{ text }}, '{{ file_plain_number_pattern(decimal_mark, data_type) }}')
            then try_cast(replace({{ text }}, '{{ decimal_mark }}', '.') as {{ data_type }})
        else
    {%- endif %}
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
    {{- ' end' if shift == 0 }}
{%- endmacro %}

{#- Most numbers are plain. One needs no taking apart, which takes ten times as long. -#}
{% macro file_plain_number_pattern(decimal_mark, data_type) -%}
    {%- set decimals = data_type.partition(',')[2].strip(' )') -%}
    -?\d{1,18}{{ '([' ~ decimal_mark ~ ']\\d{1,' ~ decimals ~ '})?' if decimals }}
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
