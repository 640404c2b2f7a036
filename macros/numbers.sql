{% macro type_double() -%}
    {{- return(adapter.dispatch('type_double', 'sales_kpis')()) -}}
{%- endmacro %}

{% macro default__type_double() %}double precision{% endmacro %}
{% macro bigquery__type_double() %}float64{% endmacro %}
{% macro spark__type_double() %}double{% endmacro %}

{% macro ratio(numerator, denominator) -%}
    cast({{ numerator }} as {{ type_double() }})
    / nullif(cast({{ denominator }} as {{ type_double() }}), 0)
{%- endmacro %}

{% macro no_denominator() -%}
    cast(null as {{ type_double() }})
{%- endmacro %}

{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = number_var('wilson_z') -%}
    {%- set share = '(' ~ ratio(successes, trials) ~ ')' -%}
    (
        {{ ratio(
            share ~ ' + ' ~ z ~ ' * ' ~ z ~ ' * (' ~ ratio(1, '2.0 * ' ~ trials) ~ ')'
            ~ (' - ' if side == 'lower' else ' + ') ~ z ~ ' * sqrt('
            ~ ratio(share ~ ' * (1 - ' ~ share ~ ')', trials)
            ~ ' + ' ~ ratio(z ~ ' * ' ~ z, '4.0 * ' ~ trials ~ ' * ' ~ trials) ~ ')',
            '1 + ' ~ ratio(z ~ ' * ' ~ z, trials)
        ) }}
    )
{%- endmacro %}

{% macro percentile(expression, share) -%}
    percentile_cont({{ share }}) within group (
        order by cast({{ expression }} as {{ type_double() }})
    )
{%- endmacro %}
