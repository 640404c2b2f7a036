{#- Why a KPI changed, in words: docs/drivers.md. -#}

{#- The last complete period of its grain, or the running one: what is looked at first. -#}
{% macro is_latest_period() -%}
    not is_complete
        or period_start_date = max(case when is_complete then period_start_date end)
            over (partition by period_grain)
{%- endmacro %}

{% macro explained_drivers() -%}
    {{- return(3) -}}
{%- endmacro %}

{#- A change without its sign, in the KPI's own unit; of a share in points. -#}
{% macro size_text(number, unit, language, points='') -%}
    case
            when {{ unit }} in ('ratio', 'points')
                then {{ sales_kpis.number_text('abs(100 * ' ~ number ~ ')', 1, language) }}
                || '{{ points }}'
            else {{ sales_kpis.value_text('abs(' ~ number ~ ')', unit, language) }}
        end
{%- endmacro %}

{#- What the sentence of a change is made of, in one language. -#}
{% macro change_parts(language, suffix) -%}
    {{ sales_kpis.value_text('changes.value', 'catalog.unit', language) }} as value_text{{ suffix }},
    {{ sales_kpis.value_text('changes.compared_value', 'catalog.unit', language) }}
        as compared_text{{ suffix }},
    {{ sales_kpis.size_text(
        'changes.change', 'catalog.unit', language, sales_kpis.points_word(language)
    ) }} as change_text{{ suffix }}
{%- endmacro %}

{% macro signed_text(number, unit, language) -%}
    case
            when {{ unit }} in ('ratio', 'points') and abs({{ number }}) < 0.0005 then ''
            when {{ number }} < 0 then '-'
            else '+'
        end
        || {{ sales_kpis.size_text(number, unit, language) }}
{%- endmacro %}

{#- Anna +5.9. -#}
{% macro bare_driver_text(language, suffix) -%}
    dimension_label{{ suffix }} || ' '
        || {{ sales_kpis.signed_text('contribution', 'unit', language) }}
{%- endmacro %}

{#- Anna +5.9 (rate +6.0, mix -0.1). -#}
{% macro driver_text(language, suffix) -%}
    {%- set words = {
        'en': {'rate': 'rate', 'mix': 'mix', 'came': 'none before', 'went': 'none now'},
        'ru': {'rate': 'показатель', 'mix': 'доля', 'came': 'раньше не было', 'went': 'сейчас нет'},
    }[language] -%}
    {{ sales_kpis.bare_driver_text(language, suffix) }}
        || case
            when rate_effect is not null
                then ' ({{ words.rate }} '
                || {{ sales_kpis.signed_text('rate_effect', 'unit', language) }}
                || ', {{ words.mix }} '
                || {{ sales_kpis.signed_text('mix_effect', 'unit', language) }} || ')'
            when presence = 'came' then ' ({{ words.came }})'
            when presence = 'went' then ' ({{ words.went }})'
            else ''
        end
{%- endmacro %}

{% macro listed_drivers(column, rank='driver_rank') -%}
    {%- for number in range(1, sales_kpis.explained_drivers() + 1) -%}
    {%- set text = 'max(case when ' ~ rank ~ ' = ' ~ number ~ ' then ' ~ column ~ ' end)' -%}
    {{ text if loop.first else "|| coalesce('; ' || " ~ text ~ ", '')" }}
    {{- '\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro change_sentence(template, suffix) -%}
    {{- sales_kpis.filled_template(template, {
        'subject': 'changes.label' ~ suffix,
        'value': 'changes.value_text' ~ suffix,
        'expected': 'changes.compared_text' ~ suffix,
        'change': 'changes.change_text' ~ suffix,
        'period': 'changes.period_phrase' ~ suffix,
    }) -}}
{%- endmacro %}

{#- Half the width of a share's interval on one side of it. -#}
{% macro wilson_reach(successes, trials, side) -%}
    abs(
        {{ sales_kpis.ratio(successes, trials) }}
        - {{ sales_kpis.wilson_bound(successes, trials, side) }}
    )
{%- endmacro %}

{#- Won amount -45,202 EUR, now 184,314 EUR. -#}
{% macro change_line(template, language, suffix) -%}
    {%- set change -%}
        case when moves.change < 0 then '-' else '+' end
        || {{ sales_kpis.size_text(
            'moves.change', 'moves.unit', language, sales_kpis.points_word(language)
        ) }}
    {%- endset -%}
    {{- sales_kpis.filled_template(template, {
        'subject': 'moves.label' ~ suffix,
        'change': change,
        'value': sales_kpis.value_text('moves.value', 'moves.unit', language),
    }) -}}
{%- endmacro %}

{% macro action_line(template, language, suffix) -%}
    {{- sales_kpis.filled_template(template, {
        'period': 'period.period_phrase' ~ suffix,
        'count': 'cast(found.found_rows as ' ~ dbt.type_string() ~ ')',
        'value': sales_kpis.value_text('found.amount', "'currency'", language),
        'names': 'found.names_text' ~ suffix,
    }) -}}
{%- endmacro %}
