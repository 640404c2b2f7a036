{#- What a source recorded, as opposed to what it plans: an expected close may lie in the
    future, a creation cannot. The first of an entity is the day on which a row begins. Costs
    are posted to the end of a month as often as to a day. -#}
{% macro recorded_events() -%}
    {#- The end of a term that was cancelled ahead is a plan, and so is that of a trial. -#}
    {%- set ended = "cancelled_at is null and coalesce(status, 'active') <> 'trialing'" -%}
    {{- return([
        {'entity': 'leads', 'day': 'created_at'},
        {'entity': 'deals', 'day': 'created_at'},
        {'entity': 'deals', 'day': 'closed_at', 'only': 'is_closed'},
        {'entity': 'deal_history', 'day': 'changed_at'},
        {'entity': 'activities', 'day': 'created_at'},
        {'entity': 'subscriptions', 'day': 'started_at'},
        {'entity': 'subscriptions', 'day': 'cancelled_at'},
        {'entity': 'subscriptions', 'day': 'deleted_at'},
        {'entity': 'subscriptions', 'day': 'ended_at', 'only': ended},
        {'entity': 'order_lines', 'day': 'ordered_at'},
        {'entity': 'coupons', 'day': 'issued_at'},
        {'entity': 'survey_responses', 'day': 'responded_at'},
        {'entity': 'web_sessions', 'day': 'started_at'},
        {'entity': 'touchpoints', 'day': 'occurred_at'},
        {'entity': 'marketing_spend', 'day': 'spend_date', 'is_cost': true},
        {'entity': 'expenses', 'day': 'expense_date', 'is_cost': true},
    ]) -}}
{%- endmacro %}

{% macro day_of_event(event, day) -%}
    {{ day if event.get('is_cost') else sales_kpis.reporting_date(day) }}
{%- endmacro %}

{#- From the rows that the crm tables keep, and not from those tables: a KPI of deals would
    have every one of them above it. -#}
{% macro recorded_days() %}
{%- set events = sales_kpis.recorded_events() %}
with

{%- for entity, of_entity in events | groupby('entity') %}

{{ entity }} as (

    {{ sales_kpis.canonical_rows(entity) }}

){{ ',' if not loop.last }}
{%- endfor %}
{% for event in events %}
select
    '{{ event.entity }}' as entity,
    '{{ event.day }}' as event,
    {{ event.get('is_cost', false) | lower }} as is_cost,
    {{ sales_kpis.day_of_event(event, 'min(' ~ event.day ~ ')') }} as first_date,
    {{ sales_kpis.day_of_event(event, 'max(' ~ event.day ~ ')') }} as last_date
from {{ event.entity }}
where
    {{ event.day }} <= cast({{ dbt.current_timestamp() }} as timestamp)
    {%- if event.get('only') %}
    and {{ event.only }}
    {%- endif %}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{% macro rows_after_as_of() %}
{%- set events = sales_kpis.recorded_events() %}
{%- for entity, of_entity in events | groupby('entity') %}
{%- set event = of_entity | first %}
select
    '{{ entity }}' as entity,
    count(*) as row_count,
    min(dated.event_date) as first_date,
    max(dated.event_date) as last_date

from (
    select {{ sales_kpis.day_of_event(event, event.day) }} as event_date
    from {{ ref('crm_' ~ entity) }}
) as dated

inner join {{ ref('dim_as_of') }} as as_of
    on dated.event_date > as_of.as_of_date

having count(*) > 0
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
