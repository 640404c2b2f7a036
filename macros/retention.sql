{% macro monthly_amount(amount, interval_unit, interval_count) -%}
    {#- Rounded once per item, to a decimal: a ledger of doubles leaves a customer who has
        ended with a crumb of MRR, and the churn is lost. -#}
    cast({{ sales_kpis.ratio(
        amount ~ ' * case ' ~ interval_unit
        ~ " when 'day' then 365.25 when 'week' then 52 when 'year' then 1 else 12 end",
        '12 * ' ~ interval_count
    ) }} as numeric(18, 6))
{%- endmacro %}

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

{% macro balances_at_period_ends(changes) %}
{%- for grain in sales_kpis.period_grains() %}
{%- set period = sales_kpis.period_start(grain, 'valid_from') %}
select
    customer_id,
    currency_code,
    region,
    segment,
    channel,
    '{{ grain }}' as period_grain,
    {{ period }} as period_start_date,
    mrr_native as closing_native,
    coalesce(
        lag(mrr_native) over (partition by customer_id, currency_code order by valid_from), 0
    ) as opening_native,
    coalesce(max(mrr_native) over (
        partition by customer_id, currency_code
        order by valid_from
        rows between unbounded preceding and 1 preceding
    ), 0) = 0 as is_first
from {{ changes }}
where {{ period }} <> {{ sales_kpis.period_start(grain, 'known_valid_to') }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{% macro movements_of_several_currencies(legs) %}
select
    *,
    case when currency_code = first_currency_code then 1 else 0 end as customers,
    {{ sales_kpis.movement_of(
        'closing_currencies - net_currencies_change',
        'closing_currencies',
        'period_start_date = first_period_start_date',
        'case when first_currency_code = last_currency_code'
        ~ ' then net_change_native else net_change end'
    ) }} as movement
from (
    select
        *,
        sum(currencies_change) over (
            partition by customer_id, period_grain
            order by period_start_date
            range between unbounded preceding and current row
        ) as closing_currencies,
        {%- for name, expression in [
            ('net_currencies_change', 'sum(currencies_change)'),
            ('net_change', 'sum(change_at_opening_rate)'),
            ('net_change_native', 'sum(closing_native - opening_native)'),
            ('first_currency_code', 'min(currency_code)'),
            ('last_currency_code', 'max(currency_code)'),
        ] %}
        {{ expression }} over (
            partition by customer_id, period_grain, period_start_date
        ) as {{ name }},
        {%- endfor %}
        min(period_start_date) over (
            partition by customer_id, period_grain
        ) as first_period_start_date
    from {{ legs }}
) as followed
{% endmacro %}

{% macro movement_of(opening_count, closing_count, is_first, net_change) -%}
    {#- Zero before smaller: 120 and then 0 is churn, not contraction. -#}
    case
        when {{ opening_count }} = 0 and {{ closing_count }} = 0 then 'none'
        when {{ opening_count }} = 0 and {{ is_first }} then 'new'
        when {{ opening_count }} = 0 then 'reactivation'
        when {{ closing_count }} = 0 then 'churn'
        when {{ net_change }} > 0 then 'expansion'
        when {{ net_change }} < 0 then 'contraction'
        else 'none'
    end
{%- endmacro %}

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
        'churned_mrr', 'fx_mrr', 'closing_mrr', 'retained_mrr', 'capped_mrr',
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
