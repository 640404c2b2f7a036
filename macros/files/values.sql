{#- One text into one value of its column. DuckDB's dialect: see files.sql. -#}

{#- The allowed words of a column that has a closed list of them; an entity that has other
    words than the rest names its column. -#}
{% macro file_words(entity, column_name) -%}
    {%- set words = {
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
        'alert_rules.direction': ['up', 'down', 'any', 'unfavorable'],
        'method': alert_methods(),
        'severity': ['info', 'warning', 'critical'],
    } -%}
    {{- return(words.get(entity ~ '.' ~ column_name, words.get(column_name, []))) -}}
{%- endmacro %}

{% macro file_text(column) -%}
    {%- set null_words = ["''", "'\\N'"] -%}
    {%- if not column.name.endswith('_name') -%}
        {%- do null_words.extend(["'NULL'", "'null'", "'N/A'", "'n/a'", "'#N/A'", "'-'"]) -%}
    {%- endif -%}
    {%- set text -%}
        {#- Blanks, also no-break (160), narrow no-break (8239) and zero-width ones. To see that
            printable ASCII has none at its ends takes a third of the time of trimming it. -#}
        case
            when regexp_full_match({{ column.name }}, '[!-~]([ -~]*[!-~])?') then {{ column.name }}
            else trim({{ column.name }}, e' \t\r\n' || chr(160) || chr(8239) || chr(65279))
        end
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
    {%- elif file_words(entity, column.name) -%}
        {{ file_word(text, file_words(entity, column.name)) }}
    {%- elif column.name == 'currency_code' -%} nullif(regexp_extract(upper({{ text }}), '^[A-Z]{3}$'), '')
    {%- elif column.name.endswith('_id') and entity in input_entities() -%} 'files-' || {{ text }}
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}
