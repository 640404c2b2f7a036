{% macro worked_days(first_date, last_date, hired_date, left_date) -%}
    {{ dbt.datediff(
        'greatest(' ~ first_date ~ ', coalesce(' ~ hired_date ~ ', ' ~ first_date ~ '))',
        'least(' ~ last_date ~ ', coalesce(' ~ left_date ~ ', ' ~ last_date ~ '))',
        'day'
    ) }} + 1
{%- endmacro %}

{#- The month in which a rep comes or goes may do without a quota. -#}
{% macro whole_month_days(first_date, last_date, hired_date, left_date) -%}
    greatest(0, {{ sales_kpis.worked_days(
        first_date, last_date,
        sales_kpis.add_months(
            sales_kpis.period_start('month', sales_kpis.add_days(hired_date, -1)), 1
        ),
        sales_kpis.add_days(
            sales_kpis.period_start('month', sales_kpis.add_days(left_date, 1)), -1
        )
    ) }})
{%- endmacro %}

{#- A part without a quota leaves days of the whole without one. -#}
{% macro quota_sums(quotas, part, whole) %}
select
    period_days.period_grain,
    {{ quotas }}.dimension,
    {{ quotas }}.dimension_value,
    sum({{ quotas }}.quota) as quota,
    sum({{ quotas }}.whole_month_days) as whole_month_days,
    sum({{ quotas }}.whole_month_days) = max({{ sales_kpis.whole_month_days(
        'period_days.period_start_date', 'period_days.period_end_date',
        'reps.hired_date', 'reps.left_date'
    ) }}) as is_whole,
    period_days.period_start_date

from {{ quotas }}

inner join period_days
    on {{ quotas }}.period_start_date = period_days.date_day
    and period_days.period_grain = '{{ whole }}'

left join reps
    on {{ quotas }}.dimension = 'rep'
    and {{ quotas }}.dimension_value = reps.rep_id

where {{ quotas }}.period_grain = '{{ part }}'
group by 1, 2, 3, 7
{% endmacro %}
