{#- The standard deviation of a share among so many cases. A case added to either side keeps a
    share of 0 or 1 from being taken for certain. -#}
{% macro binomial_deviation(share, cases) -%}
    {%- set likely = '(' ~ sales_kpis.ratio(
        'least(greatest(' ~ share ~ ', 0), 1) * ' ~ cases ~ ' + 1', cases ~ ' + 2'
    ) ~ ')' -%}
    sqrt({{ sales_kpis.ratio(likely ~ ' * (1 - ' ~ likely ~ ')', cases) }})
{%- endmacro %}

{#- What chance alone does to a number of events on the root scale, or to a share of cases. -#}
{% macro chance_deviation(usual, cases) -%}
    case
                when is_event_count then 0.5
                when unit = 'ratio' and denominator_is_sample
                    then {{ sales_kpis.binomial_deviation(usual, cases) }}
                else 0
            end
{%- endmacro %}

{#- A root changes by half of the share that its square changes by. -#}
{% macro least_deviation(usual) -%}
    {{ sales_kpis.number_var('anomaly_floor_share') }} * abs({{ usual }})
            * case when is_on_root_scale then 0.5 else 1 end
{%- endmacro %}

{% macro unscaled(column) -%}
    case when is_on_root_scale then {{ column }} * abs({{ column }}) else {{ column }} end
{%- endmacro %}

{#- A rate is worth as much as it has cases; a count is its own, at the larger of both sides,
    so that a fall to nothing is seen. -#}
{% macro has_sample(min_sample, sample_size, value, expected_value) -%}
    case
        when denominator_is_sample then {{ sample_size }} >= {{ min_sample }}
        when unit = 'count'
            then greatest({{ value }}, coalesce({{ expected_value }}, {{ value }}))
                >= {{ min_sample }}
        else true
    end
{%- endmacro %}

{#- What an alert's sentence is made of, in one language. -#}
{% macro alert_parts(language, suffix) -%}
    alerts.kpi_label{{ suffix }}
    || case
        when alerts.dimension = 'all' then ''
        else ' (' || alerts.dimension_name{{ suffix }} || ': '
            || alerts.dimension_label{{ suffix }} || ')'
    end as subject_text{{ suffix }},
    {{ sales_kpis.value_text('alerts.value', 'alerts.unit', language) }} as value_text{{ suffix }},
    {{ sales_kpis.value_text('alerts.expected_value', 'alerts.unit', language) }}
        as expected_text{{ suffix }},
    {{ sales_kpis.value_text('alerts.lower_bound', 'alerts.unit', language) }}
        as lower_text{{ suffix }},
    {{ sales_kpis.value_text('alerts.upper_bound', 'alerts.unit', language) }}
        as upper_text{{ suffix }},
    {{ sales_kpis.value_text('alerts.goal_value', 'alerts.unit', language) }}
        as goal_text{{ suffix }},
    case
        when alerts.unit in ('ratio', 'points')
            then {{ sales_kpis.number_text('100 * alerts.excess', 1, language) }}
            || '{{ sales_kpis.points_word(language) }}'
        else {{ sales_kpis.value_text('alerts.excess_ratio', 'alerts.ratio_unit', language) }}
    end as change_text{{ suffix }},
    periods.period_phrase{{ suffix }} as period_text{{ suffix }},
    {{ 'since_periods.period_phrase' if language == 'en' else 'since_periods.period_label_ru' }}
        as since_text{{ suffix }},
    since_days.period_label{{ suffix }} as since_day_text{{ suffix }},
    until_days.period_label{{ suffix }} as until_day_text{{ suffix }}
{%- endmacro %}

{#- A sentence with each {name} replaced by the column of that name. -#}
{% macro filled_template(template, columns) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for name, column in columns.items() -%}
        {%- set text = 'coalesce(' ~ column ~ ", '')" -%}
        {%- set filled.sql = 'replace(' ~ filled.sql ~ ", '{" ~ name ~ "}', " ~ text ~ ')' -%}
    {%- endfor -%}
    {{- filled.sql -}}
{%- endmacro %}

{% macro alert_sentence(template, suffix) -%}
    {%- set columns = {} -%}
    {%- for part in sales_kpis.alert_part_names() -%}
        {%- do columns.update({part: 'texts.' ~ part ~ '_text' ~ suffix}) -%}
    {%- endfor -%}
    {{- sales_kpis.filled_template(template, columns) -}}
{%- endmacro %}

{% macro alert_part_names() -%}
    {{- return([
        'subject', 'value', 'expected', 'lower', 'upper', 'goal', 'change', 'period', 'since',
        'since_day', 'until_day'
    ]) -}}
{%- endmacro %}

{% macro stale_sentence(template, last_day) -%}
    {{- sales_kpis.filled_template(template, {'last_day': last_day, 'days': 'stale.age_text'}) -}}
{%- endmacro %}

{% macro is_excluded_kpi(kpi) -%}
    {%- set excluded = [] -%}
    {%- for name in var('excluded_kpis') or [none] -%}
        {%- do excluded.append(sales_kpis.text_or_null(name)) -%}
    {%- endfor -%}
    coalesce({{ kpi }} in ({{ excluded | join(', ') }}), false)
{%- endmacro %}
