{% macro period_grains() -%}
    {{- return(['day', 'week', 'month', 'quarter', 'year']) -}}
{%- endmacro %}

{% macro by_dimension(rows, dimensions) %}
select
    'all' as dimension,
    'all' as dimension_value,
    {{ rows }}.*
from {{ rows }}
{%- for dimension, column in dimensions.items() %}

union all

select
    '{{ dimension }}' as dimension,
    coalesce({{ column }}, 'unknown') as dimension_value,
    {{ rows }}.*
from {{ rows }}
{%- endfor %}
{% endmacro %}

{% macro roll_up_to_periods(daily, measures, has_happened=true) %}
with

daily as (

    select * from {{ ref(daily) }}

),

period_days as (

    select * from {{ ref('dim_period_days') }}

)

select
    period_days.period_grain,
    period_days.period_start_date,
    period_days.period_end_date,
    period_days.is_complete,
    daily.dimension,
    daily.dimension_value
    {%- for measure in measures %},
    cast(sum(daily.{{ measure }}) as {{ sales_kpis.type_double() }}) as {{ measure }}
    {%- endfor %}

from daily

inner join period_days
    on daily.date_day = period_days.date_day
{% if has_happened %}
where period_days.has_happened
{% endif %}
group by 1, 2, 3, 4, 5, 6
{% endmacro %}
