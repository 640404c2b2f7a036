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

{% macro roll_up_to_periods(daily, measures, has_happened=true, matured={}) %}
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
    {%- for window, cohort in matured.items() %}
    {%- for measure in cohort %},
    cast(
        case
            when {{ sales_kpis.has_matured('period_days.period_end_date', 'as_of.as_of_date', window) }}
                then sum(daily.{{ measure }})
        end as {{ sales_kpis.type_double() }}
    ) as {{ measure }}
    {%- endfor %}
    {%- endfor %}

from {{ daily }} as daily

inner join {{ ref('dim_period_days') }} as period_days
    on daily.date_day = period_days.date_day
{%- if matured %}

cross join {{ ref('dim_as_of') }} as as_of
{%- endif %}
{% if has_happened %}
where period_days.has_happened
{% endif %}
group by 1, 2, 3, 4, 5, 6{{ ', as_of.as_of_date' if matured }}
{% endmacro %}

{% macro balances_by_period(changes, measures, grains=none) %}
select
    periods.period_grain,
    periods.period_start_date,
    periods.period_end_date,
    periods.is_complete,
    least(periods.period_end_date, periods.as_of_date) as measured_date,
    members.dimension,
    members.dimension_value
    {%- for measure in measures %},
    cast(
        {{ sales_kpis.running_sum(
            'changed.' ~ measure,
            'periods.period_grain, members.dimension, members.dimension_value',
            'periods.period_start_date'
        ) }} as {{ sales_kpis.type_double() }}
    ) as {{ measure }}
    {%- endfor %}

from {{ ref('dim_periods') }} as periods

cross join (
    select distinct
        dimension,
        dimension_value
    from {{ changes }}
) as members

left join (
    select
        period_days.period_grain,
        period_days.period_start_date,
        changes.dimension,
        changes.dimension_value
        {%- for measure in measures %},
        sum(changes.{{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ changes }} as changes
    inner join {{ ref('dim_period_days') }} as period_days
        on changes.date_day = period_days.date_day
    where period_days.has_happened
    group by 1, 2, 3, 4
) as changed
    on periods.period_grain = changed.period_grain
    and periods.period_start_date = changed.period_start_date
    and members.dimension = changed.dimension
    and members.dimension_value = changed.dimension_value

where
    periods.has_started
    and periods.period_grain in ('{{ (grains or sales_kpis.period_grains()) | join("', '") }}')
{% endmacro %}
