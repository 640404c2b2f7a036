{% macro type_double() -%}
    {{- return(adapter.dispatch('type_double', 'sales_kpis')()) -}}
{%- endmacro %}

{% macro default__type_double() %}double precision{% endmacro %}
{% macro bigquery__type_double() %}float64{% endmacro %}
{% macro spark__type_double() %}double{% endmacro %}

{% macro ratio(numerator, denominator) -%}
    cast({{ numerator }} as {{ sales_kpis.type_double() }})
    / nullif(cast({{ denominator }} as {{ sales_kpis.type_double() }}), 0)
{%- endmacro %}

{% macro no_denominator() -%}
    cast(null as {{ sales_kpis.type_double() }})
{%- endmacro %}

{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = sales_kpis.number_var('wilson_z') -%}
    {%- set share = '(' ~ sales_kpis.ratio(successes, trials) ~ ')' -%}
    (
        {{ sales_kpis.ratio(
            share ~ ' + ' ~ z ~ ' * ' ~ z ~ ' * (' ~ sales_kpis.ratio(1, '2.0 * ' ~ trials) ~ ')'
            ~ (' - ' if side == 'lower' else ' + ') ~ z ~ ' * sqrt('
            ~ sales_kpis.ratio(share ~ ' * (1 - ' ~ share ~ ')', trials)
            ~ ' + ' ~ sales_kpis.ratio(z ~ ' * ' ~ z, '4.0 * ' ~ trials ~ ' * ' ~ trials) ~ ')',
            '1 + ' ~ sales_kpis.ratio(z ~ ' * ' ~ z, trials)
        ) }}
    )
{%- endmacro %}

{% macro percentile(expression, share) -%}
    percentile_cont({{ share }}) within group (
        order by cast({{ expression }} as {{ sales_kpis.type_double() }})
    )
{%- endmacro %}
