{#- Numbers as text, for sentences: to_char, format and their like are written differently by
    every engine. Digits are grouped from a text of fixed width, so nothing is divided. -#}

{% macro grouped_digits(whole, separator) -%}
    {%- set padded = "lpad(cast(cast(" ~ whole ~ " as " ~ dbt.type_bigint() ~ ") as "
        ~ dbt.type_string() ~ "), 18, ' ')" -%}
    ltrim(replace(
        {%- for start in range(1, 17, 3) %}
        substr({{ padded }}, {{ start }}, 3){{ " || '" ~ separator ~ "' ||" if not loop.last }}
        {%- endfor %},
        '   {{ separator }}', ''
    ))
{%- endmacro %}

{#- As numeric, so that a tie is one and is rounded up. -#}
{% macro rounded_size(number, decimals) -%}
    round(cast(abs({{ number }}) as numeric(28, 6)), {{ decimals }})
{%- endmacro %}

{% macro number_text(number, decimals, language) -%}
    {%- set marks = {'en': [',', '.'], 'ru': ['\u00a0', ',']}[language] -%}
    {%- set size = sales_kpis.rounded_size(number, decimals) -%}
    case when {{ number }} < 0 and {{ size }} > 0 then '-' else '' end
    || {{ sales_kpis.grouped_digits('floor(' ~ size ~ ')', marks[0]) }}
    {%- if decimals > 0 %}
    || '{{ marks[1] }}' || lpad(
        cast(
            cast(({{ size }} - floor({{ size }})) * {{ 10 ** decimals }} as int)
            as {{ dbt.type_string() }}
        ),
        {{ decimals }}, '0'
    )
    {%- endif %}
{%- endmacro %}

{% macro unit_words(language) -%}
    {%- set currency = sales_kpis.name_var('reporting_currency') -%}
    {{- return({
        'en': {
            'ratio': ' %', 'points': '', 'currency': ' ' ~ currency, 'count': '',
            'days': ' days', 'months': ' months', 'minutes': ' minutes', 'multiple': ' ×'
        },
        'ru': {
            'ratio': ' %', 'points': '', 'currency': ' ' ~ currency, 'count': '',
            'days': ' дн.', 'months': ' мес.', 'minutes': ' мин', 'multiple': ' ×'
        },
    }[language]) -}}
{%- endmacro %}

{% macro points_word(language) -%}
    {{- {'en': ' points', 'ru': ' п. п.'}[language] -}}
{%- endmacro %}

{#- The digits that read/number_format.py and the report show, with the unit in words. -#}
{% macro value_text(number, unit, language) -%}
    {%- set hundredfold = '100 * ' ~ number -%}
    {%- set size = sales_kpis.rounded_size(number, 2) -%}
    case
        when {{ unit }} = 'ratio' then {{ sales_kpis.number_text(hundredfold, 1, language) }}
        when {{ unit }} = 'points'
            then
                case
                    when {{ number }} > 0 and {{ sales_kpis.rounded_size(hundredfold, 1) }} > 0 then '+'
                    else ''
                end
                || {{ sales_kpis.number_text(hundredfold, 1, language) }}
        when {{ unit }} = 'currency' and abs({{ number }}) < 1000
            then {{ sales_kpis.number_text(number, 2, language) }}
        when {{ unit }} = 'currency' or ({{ unit }} = 'count' and {{ size }} = floor({{ size }}))
            then {{ sales_kpis.number_text(number, 0, language) }}
        when {{ unit }} = 'count' and 10 * {{ size }} <> floor(10 * {{ size }})
            then {{ sales_kpis.number_text(number, 2, language) }}
        else {{ sales_kpis.number_text(number, 1, language) }}
    end
    || case {{ unit }}
        {%- for code, words in sales_kpis.unit_words(language).items() %}
        when '{{ code }}' then '{{ words | replace(' ', '\u00a0') }}'
        {%- endfor %}
        else ''
    end
{%- endmacro %}

{% macro date_part_text(part, day) -%}
    cast(cast(extract({{ part }} from {{ day }}) as int) as {{ dbt.type_string() }})
{%- endmacro %}
