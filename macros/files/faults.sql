{#- What is wrong with a row, in the words of the user. -#}

{#- What a rejected value should have been, in the words of the user. -#}
{% macro file_expectation(entity, column) -%}
    {%- set decimal_mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
    {%- set kind = file_kind(column) -%}
    {%- set words = (file_bounds(column) or ['', '', ''])[2] -%}
    {%- if kind in ('instant', 'day') -%} {{ file_expected_day(entity, column.name) }}
    {%- elif kind == 'flag' -%} expected yes or no
    {%- elif kind == 'share' -%}
        {%- set highest = file_option(entity, 'probability_scale', [1, 100]) -%}
        expected a probability from 0 to {{ highest }}, or with %
    {%- elif kind == 'plain' -%}
        expected a {{ column.name }} {{ words }} such as 1234{{ decimal_mark }}5
    {%- elif kind == 'whole' -%} expected a whole number {{ words }}
    {%- elif kind == 'money' -%}
        expected a number such as 1234{{ decimal_mark }}50
        {{- '' if file_is_rounded(entity, column) else ', of 2 decimals at most' }}
    {%- elif kind == 'number' -%} expected a number such as 1234{{ decimal_mark }}5, below 10^12
    {%- elif kind == 'currency' -%} expected a currency code of ISO 4217 such as EUR
    {%- else -%} expected one of {{ column.config.meta.words | join(', ') }}
    {%- endif -%}
{%- endmacro %}

{% macro file_expected_day(entity, column_name) -%}
    {%- set date_format = file_option(entity, 'date_format', ['iso', 'dmy', 'mdy']) -%}
    {%- set word = file_time_word(entity, column_name) -%}
    {%- set day = {'iso': 'yyyy-mm-dd', 'dmy': 'dd.mm.yyyy', 'mdy': 'mm/dd/yyyy'}[date_format] -%}
    expected {{ word | replace('_', ' in ') if word.startswith('epoch') else 'a date ' ~ day }}
    {#- #} from {{ file_first_day() }}
    {%- if not file_is_far_end(column_name) %} to {{ file_last_day() }}{% endif -%}
{%- endmacro %}

{#- Which option would read the value: said, never done unasked. -#}
{% macro file_hint(entity, column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set kind = file_kind(column) -%}
    {%- set hints = [] -%}
    {%- if kind in ('instant', 'day') -%}
        {%- do hints.extend([('\\d{10}', 'epoch_seconds'), ('\\d{13}', 'epoch_milliseconds')]) -%}
        {%- if not file_option(entity, 'two_digit_years', [false, true]) -%}
            {%- do hints.append(('\\d{1,2}[./-]\\d{1,2}[./-]\\d{2}( .*)?', 'two_digit_years')) -%}
        {%- endif -%}
        {%- if file_option(entity, 'date_format', ['iso', 'dmy', 'mdy']) == 'iso' -%}
            {%- do hints.append(('\\d{1,2}[./-]\\d{1,2}[./-]\\d{4}([ ,].*)?', 'date_format')) -%}
        {%- endif -%}
    {%- elif kind == 'money' and not file_is_rounded(entity, column) -%}
        {%- set mark = file_option(entity, 'decimal_mark', ['.', ',']) -%}
        {%- do hints.append(('-?\\d+[' ~ mark ~ ']\\d{3,}', 'round')) -%}
    {%- endif -%}
    {%- if hints %} || case
        {%- for pattern, option in hints %}
        when regexp_full_match({{ text }}, '{{ pattern }}')
            then ' (see {{ option }} in docs/files.md)'
        {%- endfor %} else '' end
    {%- endif -%}
{%- endmacro %}

{#- What can be wrong with a row whose values are right by themselves: column, condition,
    reason. An end by day is not before a start later on that day. Products are widened
    here and must then fit where the models keep them: a line with 16 digits before the
    point, the MRR of all customers together with 12. -#}
{% macro file_row_faults(entity) -%}
    {{- return({
        'subscriptions': [
            ('ended_at', 'ended_at < started_at and ended_at <> ' ~ file_midnight_of('started_at'),
                'before started_at'),
            ('amount', "abs(cast(amount as double)) * coalesce(abs(quantity), 1)"
                ~ " * case interval_unit when 'day' then 31 when 'week' then 5 else 1 end >= 1e11",
                'with quantity and interval, expected below 10^11 a month'),
        ] + file_rounding_faults(entity, 'amount'),
        'order_lines': [
            ('quantity', 'abs(cast(quantity as double) * unit_price) >= 1e13',
                'times unit_price, expected below 10^13'),
        ] + file_rounding_faults(entity, 'unit_price'),
        'rep_teams': [('valid_to', 'valid_to < valid_from', 'before valid_from')],
    }.get(entity, [])) -}}
{%- endmacro %}

{#- A price that is declared to be rounded is multiplied afterwards: 100,000 units at 0.0025
    are 250, not 0. -#}
{% macro file_rounding_faults(entity, price) -%}
    {%- set is_rounded = price in var('file_formats', {}).get(entity, {}).get('round', []) -%}
    {%- set exact = "try_cast(replace(" ~ price ~ "__text, ',', '.') as double) * 1e"
        ~ -file_shift(entity, price) -%}
    {{- return([(
        price, 'abs(' ~ exact ~ ' - ' ~ price ~ ') * coalesce(abs(quantity), 1) >= 1',
        'rounding it changes the whole by 1 or more: state the total, with a quantity of 1'
    )] if is_rounded else []) -}}
{%- endmacro %}

{% macro file_fault(column_name, reason, hint='') -%}
    {'column_name': '{{ column_name }}', 'found_value': {{ column_name }}__text,
    {#- #} 'reason': '{{ reason }}'{{ hint }}}
{%- endmacro %}

{#- What is no value, and a value that no such column has; of an amount the reasons differ. -#}
{% macro file_value_faults(entity, column) -%}
    {%- set name = column.name -%}
    {%- set bounds = file_bounds(column) -%}
    {%- set no_value = name ~ ' is null and ' ~ name ~ '__text is not null' -%}
    {%- set first = name ~ " < date '" ~ file_first_day() ~ "'" -%}
    {%- set last = name ~ " >= date '" ~ file_last_day() ~ "' + 1" -%}
    {%- set outside = name ~ ' not between ' ~ bounds[0] ~ ' and ' ~ bounds[1] if bounds
        else first if file_is_far_end(name)
        else first ~ ' or ' ~ last if column.data_type in ('timestamp', 'date') else '' -%}
    {%- set expected = file_expectation(entity, column) -%}
    {%- set is_money = file_kind(column) == 'money' -%}
        when {{ no_value ~ (' or ' ~ outside if outside and not is_money else '') }}
            then {{ file_fault(name, expected, file_hint(entity, column)) }}
        {%- if is_money %}
        when {{ outside }} then {{ file_fault(name, 'expected a number ' ~ bounds[2]) }}
        {%- endif %}
{%- endmacro %}

{#- What can be wrong with the value of a column, as branches of a case. -#}
{% macro file_column_faults(entity, column) -%}
    {%- if column.name in entity_contract(entity).never_empty %}
        when {{ column.name }}__text is null
            then {{ file_fault(column.name, 'required, but empty') }}
    {%- endif %}
    {%- if file_kind(column) not in ('id', 'name', 'text') %}
        {{ file_value_faults(entity, column) }}
    {%- endif %}
{%- endmacro %}

{#- The first thing that is wrong with a row, column by column; null = nothing. -#}
{% macro file_first_fault(entity) -%}
    case
    {%- for column in file_columns(entity) %}{{ file_column_faults(entity, column) }}{% endfor %}
    {%- for column_name, condition, reason in file_row_faults(entity) %}
        when {{ condition }} then {{ file_fault(column_name, reason) }}
    {%- endfor %}
    end
{%- endmacro %}

{#- Everything that is wrong with the rejected rows of a file: who corrects the first fault
    of a row alone meets the next one a run later. `check` asks for it. -#}
{% macro file_faults(entity, limit=none) %}
select
    source_file,
    source_row,
    unnest([
        {%- for column in file_columns(entity) %}
        {%- set faults = file_column_faults(entity, column) %}
        {{ 'case ' ~ faults ~ ' end,' if faults | trim }}
        {%- endfor %}
        {%- for column_name, condition, reason in file_row_faults(entity) %}
        case when {{ condition }} then {{ file_fault(column_name, reason) }} end,
        {%- endfor %}
        null
    ]) as fault
from ({{ file_values(entity) }})
where source_row in (
    select source_row from {{ ref('stg_files__' ~ entity) }} where reason is not null
    {{ 'order by source_row limit ' ~ limit if limit }}
)
{% endmacro %}
