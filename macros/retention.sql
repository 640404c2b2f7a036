{#- A system that writes 23:59:59, or 23:59, for the end of a day means midnight. An end that is
    midnight is a day, and may be the last one that is paid; an instant within a day is not. -#}
{% macro first_day_after(ended_at) -%}
    {%- set at_midnight = sales_kpis.reporting_date(dbt.dateadd('minute', 1, ended_at)) -%}
    {%- if var('end_date_is_inclusive') -%}
    case
        when {{ sales_kpis.reporting_date(ended_at) }}
            > {{ sales_kpis.reporting_date(dbt.dateadd('second', -1, ended_at)) }}
            then {{ sales_kpis.add_days(sales_kpis.reporting_date(ended_at), 1) }}
        else {{ at_midnight }}
    end
    {%- else -%}
    {{ at_midnight }}
    {%- endif -%}
{%- endmacro %}

{% macro mrr_at_rate(mrr, rate, mrr_scale=6) -%}
    {#- Not rounded, so that opening + movements = closing in every sum; a balance without a
        rate adds nothing until it has one. Six decimals times eight are the fourteen of the
        result: bringing 38 digits to another scale takes forty times as long as the product. -#}
    cast(
        cast({{ mrr }} as numeric({{ 15 + mrr_scale }}, {{ mrr_scale }}))
        * cast(coalesce({{ rate }}, 0) as numeric(16, 8))
        as numeric(38, 14)
    )
{%- endmacro %}

{% macro account_dimensions() -%}
    {{- return({'region': 'region', 'segment': 'segment', 'channel': 'channel'}) -}}
{%- endmacro %}

{% macro described_accounts(rows) %}
select
    {{ rows }}.*,
    attributes.region,
    attributes.segment,
    attributes.channel

from {{ rows }}

inner join {{ ref('int_account_attributes') }} as attributes
    on {{ rows }}.attribute_set = attributes.attribute_set
{% endmacro %}

{% macro native_mrr_measures() -%}
    {{- return([
        'change_native', 'new_native', 'reactivation_native', 'expansion_native',
        'contraction_native', 'churned_native', 'new_customers', 'reactivated_customers',
        'churned_customers'
    ]) -}}
{%- endmacro %}

{% macro mrr_measures() -%}
    {{- return([
        'opening_mrr', 'new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr',
        'churned_mrr', 'fx_mrr', 'closing_mrr', 'retained_mrr', 'gross_retained_mrr',
        'opening_customers', 'new_customers', 'reactivated_customers', 'churned_customers',
        'closing_customers'
    ]) -}}
{%- endmacro %}

{% macro zero_where_null(rows, measures) -%}
    {%- for measure in measures -%}
    coalesce({{ rows }}.{{ measure }}, 0) as {{ measure }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro sums_as_doubles(measures) -%}
    {%- for measure in measures -%}
    cast(sum({{ measure }}) as {{ sales_kpis.type_double() }}) as {{ measure }}
    {{- ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro running_sum(expression, partition_by, order_by) -%}
    sum({{ expression }}) over (
            partition by {{ partition_by }}
            order by {{ order_by }}
            rows between unbounded preceding and current row
        )
{%- endmacro %}
