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

{% macro number_text(number, decimals, language) -%}
    {%- set marks = {'en': [',', '.'], 'ru': ['\u00a0', ',']}[language] -%}
    {%- set size = 'round(cast(abs(' ~ number ~ ') as numeric(28, 6)), ' ~ decimals ~ ')' -%}
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

{#- Shares and points are stored as 0.25 and read as 25. What says nothing is left out: the
    cents of a large amount, the decimals of a whole count. -#}
{% macro value_text(number, unit, language) -%}
    case
        when {{ unit }} in ('ratio', 'points')
            then {{ sales_kpis.number_text('100 * ' ~ number, 1, language) }}
        when
            {{ unit }} = 'currency'
            and abs({{ number }}) < 100
            and {{ number }} <> floor({{ number }})
            then {{ sales_kpis.number_text(number, 2, language) }}
        when {{ unit }} = 'currency' or {{ number }} = floor({{ number }})
            then {{ sales_kpis.number_text(number, 0, language) }}
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
