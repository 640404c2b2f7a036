{#- How many complete periods a trailing average covers. -#}
{% macro trailing_period_counts() -%}
    {{- return({'day': 7, 'week': 4, 'month': 3, 'quarter': 4}) -}}
{%- endmacro %}

{% macro trailing_sums(rows) %}
{%- for grain, count in sales_kpis.trailing_period_counts().items() %}
select
    series_id,
    period_start_date,
    zero_when_empty,
    {%- for name, expression in [
        ('numerator', 'sum(numerator)'),
        ('denominator', 'sum(denominator)'),
        ('unknown_periods', 'sum(is_unknown)'),
        ('periods', 'count(*)'),
    ] %}
    {{ expression }} over (
        partition by series_id
        order by period_start_date
        rows between {{ count - 1 }} preceding and current row
    ) as {{ name }},
    {%- endfor %}
    {{ count }} as needed_periods
from {{ rows }}
where period_grain = '{{ grain }}'
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{% macro pooled(numerator, denominator) -%}
    case
            when {{ denominator }} is null then {{ numerator }}
            else {{ sales_kpis.ratio(numerator, denominator) }}
        end
{%- endmacro %}

{% macro is_favorable(change, value_before) -%}
    {#- Engines differ in the last digit of a percentile or a sum: that is no change. -#}
    case when better in ('higher', 'lower') and abs({{ change }}) > 1e-9 * abs({{ value_before }})
        then ({{ change }} > 0) = (better = 'higher')
    end
{%- endmacro %}

{% macro is_additive(additive_dimensions, dimension) -%}
    {#- A list as the catalogue keeps it: region, segment, channel. -#}
    ', ' || {{ additive_dimensions }} || ',' like '%, ' || {{ dimension }} || ',%'
{%- endmacro %}
