{% macro input_entities() -%}
    {{- return([
        'accounts', 'reps', 'rep_teams', 'leads', 'deals', 'deal_history', 'stages',
        'activities', 'call_checks', 'subscriptions', 'order_lines', 'coupons',
        'survey_responses', 'web_sessions', 'marketing_spend', 'touchpoints', 'expenses'
    ]) -}}
{%- endmacro %}

{% macro settings_entities() -%}
    {{- return([
        'goals', 'exchange_rates', 'stage_mapping', 'product_aliases', 'account_matches',
        'holidays', 'market_sizes', 'alert_rules', 'scorecards'
    ]) -}}
{%- endmacro %}

{#- Settings with rows of ours, which hold until the user states any of his own. -#}
{% macro settings_with_defaults() -%}
    {{- return(['alert_rules', 'scorecards']) -}}
{%- endmacro %}

{% macro entity_contract(entity) -%}
    {#- The graph is whole only when models run, not while they are parsed. -#}
    {%- if execute -%}
        {%- set node = graph.nodes['model.sales_kpis.crm_' ~ entity] -%}
        {{- return({
            'columns': node.columns.values() | list,
            'key': node.config.meta.key,
            'required': node.config.meta.required,
            'never_empty': node.config.meta.required
                | reject('in', node.config.meta.get('may_be_empty', [])) | list,
        }) -}}
    {%- endif -%}
    {{- return({'columns': [], 'key': [], 'required': [], 'never_empty': []}) -}}
{%- endmacro %}

{% macro connectors_of(entity) -%}
    {%- if entity in sales_kpis.settings_entities() -%}
        {%- if 'files' not in var('connectors') -%}
            {{- return(['settings']) -}}
        {%- endif -%}
        {%- set has_defaults = entity in sales_kpis.settings_with_defaults() -%}
        {{- return(['files', 'settings'] if has_defaults else ['files']) -}}
    {%- endif -%}
    {%- set connectors = [] -%}
    {%- for connector, entities in var('connectors').items() -%}
        {%- if entity in (sales_kpis.entities_of(connector) if entities == 'all' else entities) -%}
            {%- do connectors.append(connector) -%}
        {%- endif -%}
    {%- endfor -%}
    {{- return(connectors) -}}
{%- endmacro %}

{% macro stated_in_files(entity) -%}
    exists (
        select 1
        from {{ ref('stg_files__record_counts') }}
        where entity = '{{ entity }}' and record_count > 0
    )
{%- endmacro %}

{% macro unless_stated_in_files(entity) -%}
    {{ 'where not ' ~ sales_kpis.stated_in_files(entity) if 'files' in var('connectors') }}
{%- endmacro %}

{#- The demo has rules and scorecards of its own, which nobody else is to have. -#}
{% macro and_those_of_the_demo(entity) -%}
    {%- if 'demo' in var('connectors') -%}
    union all

    select * from {{ ref('demo_' ~ entity) }}
    {%- endif -%}
{%- endmacro %}

{% macro connector_of_setting(entity) -%}
    {%- set connectors = sales_kpis.connectors_of(entity) -%}
    {%- if connectors | length == 1 -%}
    '{{ connectors | first }}'
    {%- else -%}
    case when {{ sales_kpis.stated_in_files(entity) }} then 'files' else 'settings' end
    {%- endif -%}
{%- endmacro %}

{% macro staging_ref(connector, entity) -%}
    {%- set name = 'stg_' ~ connector ~ '__' ~ entity -%}
    {#- A model of the installing project is named with its project: dbt warns otherwise. -#}
    {%- if name in var('own_staging') -%}
        {{- return(ref(project_name, name)) -}}
    {%- endif -%}
    {%- if connector == 'settings' and entity not in sales_kpis.settings_with_defaults() -%}
        {{- return(ref(entity)) -}}
    {%- endif -%}
    {{- return(ref(name)) -}}
{%- endmacro %}

{% macro union_connectors(entity, fields={}) %}
{%- set columns = sales_kpis.entity_contract(entity).columns %}
{%- for connector in sales_kpis.connectors_of(entity) or [none] %}
{%- set relation = sales_kpis.staging_ref(connector, entity) if connector %}
select
    {%- for column in columns if column.name != 'source_row' %}
    cast(
        {%- if not connector %}null
        {%- elif column.name == 'connector' and entity not in sales_kpis.settings_entities() %}{{ sales_kpis.connection_of(connector) }}
        {%- else %}{{ column.name }}
        {%- endif %} as {{ api.Column.translate_type(column.data_type) }}) as {{ column.name }},
    {%- endfor %}
    {%- for field in fields %}
    cast({{ sales_kpis.deal_field_column(connector, field) }} as {{ dbt.type_string() }}) as {{ field }},
    {%- endfor %}
    cast({{ 'source_file' if connector == 'files' else 'null' }} as {{ dbt.type_string() }}) as source_file,
    cast({{ 'source_row' if connector == 'files' else 'null' }} as {{ dbt.type_bigint() }}) as source_row
{{ 'from ' ~ relation if connector else 'from (select 1 as one) as nothing where 1 = 0' }}
{{ 'where reason is null' if connector == 'files' }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{% endmacro %}

{% macro over_key(contract) -%}
    {%- set has_version = 'updated_at' in contract.columns | map(attribute='name') -%}
    over (
        partition by {{ contract.key | join(', ') }}
        order by {{ 'updated_at desc nulls last, ' if has_version }}source_row desc nulls last
    )
{%- endmacro %}

{% macro canonical_rows(entity, fields={}) %}
{%- set contract = sales_kpis.entity_contract(entity) %}
{%- set names = contract.key + fields | list if fields
    else contract.columns | map(attribute='name') | list %}
with

united as (

    {{ sales_kpis.union_connectors(entity, fields) }}

),

ranked as (

    select
        *,
        {{ 'row_number() ' ~ sales_kpis.over_key(contract) if contract.key else 1 }} as recency
    from united
    {%- for column in contract.key if column in contract.required %}
    {{ 'where' if loop.first else 'and' }} {{ column }} is not null
    {%- endfor %}

)

select
    {%- for name in names %}
    {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from ranked
where recency = 1
{% endmacro %}
