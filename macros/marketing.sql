{% macro lead_dimensions() -%}
    {{- return({
        'channel': 'channel',
        'campaign': 'campaign',
        'region': 'region',
        'rep': 'rep_id',
        'team': 'team',
        'segment': 'segment',
    }) -}}
{%- endmacro %}

{#- A null window is no window: an event counts whenever it comes. -#}
{% macro reached_within(event_date, start_date, window) -%}
    {%- if var(window) is none -%}
        {{ event_date }} is not null
    {%- else -%}
        {%- set days = sales_kpis.number_var(window) | int -%}
        (
            {{ event_date }} >= {{ start_date }}
            and {{ event_date }} <= {{ sales_kpis.add_days(start_date, days) }}
        )
    {%- endif -%}
{%- endmacro %}

{% macro has_matured(last_date, as_of_date, window) -%}
    {%- if var(window) is none -%}
        {{ last_date }} is not null
    {%- else -%}
        {%- set days = sales_kpis.number_var(window) | int -%}
        {{ sales_kpis.add_days(last_date, days) }} <= {{ as_of_date }}
    {%- endif -%}
{%- endmacro %}

{% macro weighted_amount(amount, weight) -%}
    cast(
        cast({{ amount }} as numeric(19, 2)) * cast({{ weight }} as numeric(18, 8))
        as numeric(18, 2)
    )
{%- endmacro %}
