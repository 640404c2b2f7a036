{% macro superseded_rows(entity) %}
{%- set contract = sales_kpis.entity_contract(entity) %}
{%- set connector = sales_kpis.connector_of_setting(entity) if entity in sales_kpis.settings_entities() else 'connector' %}
{%- set required_key = contract.key | select('in', contract.required) | list or ['source_row'] %}
select
    cast({{ connector }} as {{ dbt.type_string() }}) as connector,
    cast('{{ entity }}' as {{ dbt.type_string() }}) as entity,
    source_file,
    source_row,
    cast('{{ contract.key | join(', ') }}' as {{ dbt.type_string() }}) as column_name,
    {% for column in required_key -%}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), ''){{ " || ', ' || " if not loop.last }}
    {%- endfor %} as found_value,
    cast(case
        when {{ required_key | join(' is null or ') }} is null then 'no key'
        else 'duplicate' || coalesce(
            ' of row ' || cast(kept_row as {{ dbt.type_string() }}), ', the row updated last was kept'
        )
    end as {{ dbt.type_string() }}) as reason
from (
    select
        *,
        {{ 'row_number() ' ~ sales_kpis.over_key(contract) if contract.key else 1 }} as recency,
        {{ 'first_value(source_row) ' ~ sales_kpis.over_key(contract) if contract.key else 'source_row' }} as kept_row
    from ({{ sales_kpis.union_connectors(entity) }}) as united
) as ranked
where {% if contract.key %}recency > 1 or {{ required_key | join(' is null or ') }} is null{% else %}1 = 0{% endif %}
{% endmacro %}

{% macro count_raw_rows() %}
{%- for entity in sales_kpis.input_entities() + sales_kpis.settings_entities() %}
{%- for connector in sales_kpis.connectors_of(entity) if connector != 'files' %}
select
    cast({{ sales_kpis.connection_of(connector) }} as {{ dbt.type_string() }}) as connector,
    cast('{{ entity }}' as {{ dbt.type_string() }}) as entity,
    count(*) as raw_rows
from {{ sales_kpis.staging_ref(connector, entity) }}
{{ 'group by 1, 2' if connector in var('connections') }}
union all
{%- endfor %}
{%- endfor %}
{%- if 'files' in var('connectors') %}
select
    connector,
    entity,
    sum(record_count) as raw_rows
from {{ ref('stg_files__record_counts') }}
group by 1, 2
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as connector,
    cast(null as {{ dbt.type_string() }}) as entity,
    cast(null as {{ dbt.type_bigint() }}) as raw_rows
where 1 = 0
{%- endif %}
{% endmacro %}

{% macro count_accepted_rows() %}
{%- for entity in sales_kpis.input_entities() + sales_kpis.settings_entities() %}
{%- set connector = sales_kpis.connector_of_setting(entity) if entity in sales_kpis.settings_entities() else 'connector' %}
select
    cast({{ connector }} as {{ dbt.type_string() }}) as connector,
    cast('{{ entity }}' as {{ dbt.type_string() }}) as entity,
    count(*) as accepted_rows
from {{ ref('crm_' ~ entity) }}
group by 1, 2
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
