{#- Every var that reaches SQL passes one of these: a value given on a command
    line must not be able to run SQL of its own. -#}

{% macro invalid_var(name, value, expected) -%}
    {{- exceptions.raise_compiler_error(
        "The variable " ~ name ~ " is '" ~ value ~ "'; expected " ~ expected ~ "."
    ) -}}
{%- endmacro %}

{% macro date_var(name) -%}
    {%- set value = var(name) | string -%}
    {%- if not modules.re.fullmatch('\\d{4}-\\d{2}-\\d{2}', value) -%}
        {{- sales_kpis.invalid_var(name, value, 'a date such as 2026-12-31') -}}
    {%- endif -%}
    cast('{{ value }}' as date)
{%- endmacro %}

{% macro number_var(name) -%}
    {%- set value = var(name) | string -%}
    {%- if not modules.re.fullmatch('\\d+(\\.\\d+)?', value) -%}
        {{- sales_kpis.invalid_var(name, value, 'a number such as 30') -}}
    {%- endif -%}
    {{- value -}}
{%- endmacro %}

{% macro name_var(name) -%}
    {%- set value = var(name) | string -%}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_+/-]+', value) -%}
        {{- sales_kpis.invalid_var(name, value, 'a name of letters, digits and _ + / -') -}}
    {%- endif -%}
    {{- value -}}
{%- endmacro %}

{% macro choice_var(name, choices) -%}
    {%- if var(name) not in choices -%}
        {{- sales_kpis.invalid_var(name, var(name), 'one of ' ~ choices | join(', ')) -}}
    {%- endif -%}
    {{- var(name) -}}
{%- endmacro %}
