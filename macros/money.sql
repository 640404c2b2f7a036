{% macro in_reporting_currency(amount, rate) -%}
    {#- One factor is wider than 18, so that DuckDB gives the product more than 18 digits. -#}
    cast(
        cast({{ amount }} as numeric(19, 2)) * cast({{ rate }} as numeric(18, 8)) as numeric(18, 2)
    )
{%- endmacro %}

{% macro currency_or_default(currency_code) -%}
    coalesce({{ currency_code }}, '{{ sales_kpis.name_var("reporting_currency") }}')
{%- endmacro %}

{% macro annual_contract_value(amount, one_off_amount, term_months, monthly_amount, is_open_ended) -%}
    {#- A term under a year is not annualised: nobody has promised the rest of it. -#}
    cast(
        case
            when {{ is_open_ended }} then {{ monthly_amount }} * 12
            when {{ term_months }} > 0 then {{ sales_kpis.ratio(
                '((' ~ amount ~ ' - coalesce(' ~ one_off_amount ~ ', 0)) * 12)',
                'greatest(' ~ term_months ~ ', 12)'
            ) }}
        end as numeric(18, 2)
    )
{%- endmacro %}
