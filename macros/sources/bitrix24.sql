{#- A deal or a lead is of its company, else of its contact; id 0 stands for nobody. -#}
{% macro bitrix24_account(rows) -%}
    coalesce(
        {{ rows }}.connection || '-' || nullif({{ rows }}.company_id, '0'),
        {{ rows }}.connection || '-contact-' || nullif({{ rows }}.contact_id, '0')
    )
{%- endmacro %}
