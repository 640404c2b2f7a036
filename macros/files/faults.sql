{#- What is wrong with a row, in the words of the user. -#}

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
    {%- else -%} expected one of {{ file_words(entity, column.name) | join(', ') }}
    {%- endif -%}
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
        {%- if column.data_type != 'string' or file_words(entity, column.name) or column.name == 'currency_code' %}
        when {{ column.name }} is null and {{ column.name }}__text is not null
            then {{ file_fault(column.name, file_expectation(entity, column)) }}
        {%- endif %}
    {%- endfor %}
    {%- for start, end in file_intervals(entity) %}
        when {{ end }} < {{ start }} then {{ file_fault(end, 'before ' ~ start) }}
    {%- endfor %}
    end
{%- endmacro %}
