{% macro reporting_date(instant) -%}
    {%- if var('reporting_time_zone') == 'UTC' -%}
        cast({{ instant }} as date)
    {%- else -%}
        {{- sales_kpis.zoned_date(instant, sales_kpis.name_var('reporting_time_zone')) -}}
    {%- endif -%}
{%- endmacro %}

{% macro zoned_date(instant, time_zone) -%}
    {{- return(adapter.dispatch('zoned_date', 'sales_kpis')(instant, time_zone)) -}}
{%- endmacro %}

{% macro default__zoned_date(instant, time_zone) -%}
    {#- In brackets: on Postgres a zone binds closer than the plus of an interval. -#}
    cast(({{ instant }}) at time zone 'UTC' at time zone '{{ time_zone }}' as date)
{%- endmacro %}

{% macro spark__zoned_date(instant, time_zone) -%}
    cast(from_utc_timestamp({{ instant }}, '{{ time_zone }}') as date)
{%- endmacro %}

{% macro snowflake__zoned_date(instant, time_zone) -%}
    cast(convert_timezone('UTC', '{{ time_zone }}', {{ instant }}) as date)
{%- endmacro %}

{% macro redshift__zoned_date(instant, time_zone) -%}
    cast(convert_timezone('UTC', '{{ time_zone }}', {{ instant }}) as date)
{%- endmacro %}

{% macro bigquery__zoned_date(instant, time_zone) -%}
    date(timestamp({{ instant }}), '{{ time_zone }}')
{%- endmacro %}

{#- The day that somebody picked, of a system that keeps it as an instant: some write midnight
    UTC for it, others a time of that day where the reporting time zone is. -#}
{% macro picked_day(instant) -%}
    case
        when {{ instant }} = {{ dbt.date_trunc('day', instant) }} then cast({{ instant }} as date)
        else {{ sales_kpis.reporting_date(instant) }}
    end
{%- endmacro %}

{#- The same as an instant: of midnight UTC the first one of the day that is meant. -#}
{% macro picked_instant(instant) -%}
    case
        when {{ instant }} = {{ dbt.date_trunc('day', instant) }}
            then {{ sales_kpis.start_of_day('cast(' ~ instant ~ ' as date)') }}
        else {{ instant }}
    end
{%- endmacro %}

{% macro start_of_day(day) -%}
    {{- return(adapter.dispatch('start_of_day', 'sales_kpis')(
        day, sales_kpis.name_var('reporting_time_zone')
    )) -}}
{%- endmacro %}

{% macro default__start_of_day(day, time_zone) -%}
    (cast({{ day }} as timestamp) at time zone '{{ time_zone }}' at time zone 'UTC')
{%- endmacro %}

{% macro spark__start_of_day(day, time_zone) -%}
    to_utc_timestamp(cast({{ day }} as timestamp), '{{ time_zone }}')
{%- endmacro %}

{% macro snowflake__start_of_day(day, time_zone) -%}
    convert_timezone('{{ time_zone }}', 'UTC', cast({{ day }} as timestamp_ntz))
{%- endmacro %}

{% macro redshift__start_of_day(day, time_zone) -%}
    convert_timezone('{{ time_zone }}', 'UTC', cast({{ day }} as timestamp))
{%- endmacro %}

{% macro bigquery__start_of_day(day, time_zone) -%}
    timestamp({{ day }}, '{{ time_zone }}')
{%- endmacro %}

{% macro add_days(day, count) -%}
    cast({{ dbt.dateadd('day', count, day) }} as date)
{%- endmacro %}

{% macro add_months(day, count) -%}
    cast({{ dbt.dateadd('month', count, day) }} as date)
{%- endmacro %}

{% macro period_start(grain, day) -%}
    {%- set shift = sales_kpis.number_var('fiscal_year_start_month') | int - 1 -%}
    {%- if grain in ('quarter', 'year') and shift > 0 -%}
        {{- sales_kpis.add_months(dbt.date_trunc(grain, sales_kpis.add_months(day, -shift)), shift) -}}
    {%- else -%}
        cast({{ dbt.date_trunc(grain, day) }} as date)
    {%- endif -%}
{%- endmacro %}

{% macro year_before(grain, start_date) -%}
    {%- if grain == 'week' -%}
        {{ sales_kpis.add_days(start_date, -364) }}
    {%- else -%}
        {{ sales_kpis.add_months(start_date, -12) }}
    {%- endif -%}
{%- endmacro %}

{#- The same of rows of any grain, by their column period_grain. -#}
{% macro year_before_by_grain(start_date) -%}
    case
            when period_grain = 'week' then {{ sales_kpis.year_before('week', start_date) }}
            else {{ sales_kpis.year_before('month', start_date) }}
        end
{%- endmacro %}

{#- A file that holds days has no midnights but these: the first instant of a day is that day. -#}
{% macro is_a_day(instant) -%}
    {{ sales_kpis.reporting_date(dbt.dateadd('second', -1, instant)) }}
    < {{ sales_kpis.reporting_date(instant) }}
{%- endmacro %}

{% macro came_by(instant, end_instant) -%}
    (
        {{ instant }} <= {{ end_instant }}
        or (
            {{ sales_kpis.reporting_date(instant) }} = {{ sales_kpis.reporting_date(end_instant) }}
            and {{ sales_kpis.is_a_day(end_instant) }}
        )
    )
{%- endmacro %}
