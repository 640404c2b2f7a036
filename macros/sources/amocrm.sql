{#- The value of the custom field that amocrm_fields names for a column of deals. -#}
{% macro amocrm_field_value(column) -%}
    {%- set field = var('amocrm_fields').get(column) -%}
    {%- if field -%}
        case when field_id = '{{ field }}' then value end
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{#- A field of several values is all of them, in one order: `Bank; Retail`. -#}
{% macro amocrm_deal_fields() -%}
    {%- for field, ids in sales_kpis.deal_fields_of('amocrm').items() %}
        {%- set value = "case when field_id in ('" ~ ids | join("', '") ~ "') then value end" -%}
,
    {{ dbt.listagg(value, "'; '", 'order by ' ~ value) }} as {{ field }}
    {%- endfor -%}
{%- endmacro %}

{#- A share that somebody typed: 50, 50%, 0.5. Anything else is null. -#}
{% macro amocrm_share(text) -%}
    {%- set number = 'cast(' ~ sales_kpis.digits_of(text) ~ ' as numeric(18, 6))' -%}
    cast(
        case
            when {{ number }} > 1 and {{ number }} <= 100 then {{ number }} * 0.01
            when {{ number }} between 0 and 1 then {{ number }}
        end as numeric(9, 6)
    )
{%- endmacro %}

{% macro digits_of(text) -%}
    case
        when {{ text }} like '%.%.%' then null
        when translate({{ text }}, '.% ', '') = '' then null
        when translate({{ text }}, '0123456789.% ', '') = '' then translate({{ text }}, '% ', '')
    end
{%- endmacro %}

{#- A picked day is midnight in the zone of the account, in seconds. -#}
{% macro amocrm_day(text) -%}
    case
        when {{ text }} like '____-__-__%' then cast(substring({{ text }}, 1, 10) as date)
        when translate({{ text }}, '0123456789', '') = ''
            then {{ sales_kpis.picked_day(
                sales_kpis.timestamp_of_seconds('cast(' ~ text ~ ' as ' ~ dbt.type_bigint() ~ ')')
            ) }}
    end
{%- endmacro %}

{% macro amocrm_task_type(type_id) -%}
    case {{ type_id }}
        {%- for id, activity_type in var('amocrm_task_types').items() %}
        when '{{ id }}' then '{{ activity_type }}'
        {%- endfor %}
        else 'task'
    end
{%- endmacro %}
