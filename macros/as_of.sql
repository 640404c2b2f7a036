{% macro recorded_instants() %}
{#- What a source recorded, as opposed to what it plans: a start or an expected
    close may lie in the future, a creation cannot. -#}
{%- set instants = [
    ('leads', 'created_at'),
    ('deals', 'created_at'),
    ('deals', 'closed_at'),
    ('deal_history', 'changed_at'),
    ('activities', 'created_at'),
    ('order_lines', 'ordered_at'),
    ('coupons', 'issued_at'),
    ('survey_responses', 'responded_at'),
    ('web_sessions', 'started_at'),
    ('touchpoints', 'occurred_at'),
] %}
{%- for entity, instant in instants %}
select
    min({{ instant }}) as first_at,
    max({{ instant }}) as last_at
from {{ ref('crm_' ~ entity) }}
where {{ instant }} <= cast({{ dbt.current_timestamp() }} as timestamp)
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{% macro given_as_of_date_or(recorded_date) -%}
    {{ recorded_date if var('as_of_date') is none else sales_kpis.date_var('as_of_date') }}
{%- endmacro %}
