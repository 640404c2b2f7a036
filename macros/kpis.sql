{% macro kpi_keys(model=none) -%}
    {%- set qualifier = model ~ '.' if model else '' -%}
    {{ qualifier }}period_grain,
    {{ qualifier }}period_start_date,
    {{ qualifier }}period_end_date,
    {{ qualifier }}is_complete,
    {{ qualifier }}dimension,
    {{ qualifier }}dimension_value
{%- endmacro %}

{% macro kpi(numerator, denominator=none, defined_if=none, keys_of=none) -%}
    {%- if denominator is none -%}
        {%- set columns = {
            'numerator': numerator,
            'denominator': sales_kpis.no_denominator(),
            'value': numerator
        } -%}
    {%- else -%}
        {%- set columns = {
            'numerator': numerator,
            'denominator': denominator,
            'value': sales_kpis.ratio(numerator, denominator)
        } -%}
    {%- endif -%}
    {{ sales_kpis.kpi_keys(keys_of) }}
    {%- for name, expression in columns.items() %},
    {{ 'case when ' ~ defined_if ~ ' then ' ~ expression ~ ' end' if defined_if else expression }}
        as {{ name }}
    {%- endfor %}
{%- endmacro %}

{% macro kpi_names(folder=none) -%}
    {%- set names = [] -%}
    {%- for kpi_folder, kpis in var('kpis').items() if folder in (none, kpi_folder) -%}
        {%- do names.extend(kpis) -%}
    {%- endfor -%}
    {%- if folder in (none, 'extra') -%}
        {%- do names.extend(var('extra_kpis')) -%}
    {%- endif -%}
    {{- return(names | reject('in', var('excluded_kpis')) | list) -}}
{%- endmacro %}

{% macro union_kpis(folder) %}
{%- for kpi in sales_kpis.kpi_names(folder) %}
select
    cast('{{ kpi }}' as {{ dbt.type_string() }}) as kpi,
    {{ sales_kpis.kpi_keys() }},
    cast(numerator as {{ sales_kpis.type_double() }}) as numerator,
    cast(denominator as {{ sales_kpis.type_double() }}) as denominator,
    cast(value as {{ sales_kpis.type_double() }}) as value
from {{ ref(project_name, 'kpi_' ~ kpi) if kpi in var('extra_kpis') else ref('kpi_' ~ kpi) }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as kpi,
    cast(null as {{ dbt.type_string() }}) as period_grain,
    cast(null as date) as period_start_date,
    cast(null as date) as period_end_date,
    cast(null as {{ dbt.type_boolean() }}) as is_complete,
    cast(null as {{ dbt.type_string() }}) as dimension,
    cast(null as {{ dbt.type_string() }}) as dimension_value,
    cast(null as {{ sales_kpis.type_double() }}) as numerator,
    cast(null as {{ sales_kpis.type_double() }}) as denominator,
    cast(null as {{ sales_kpis.type_double() }}) as value
from (select 1 as one) as nothing
where 1 = 0
{%- endfor %}
{% endmacro %}

{% macro text_or_null(value) -%}
    {%- if value is none or value is undefined or value == '' -%}
        cast(null as {{ dbt.type_string() }})
    {%- else -%}
        cast({{ dbt.string_literal(dbt.escape_single_quotes(value | string | trim)) }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{% macro kpi_node(kpi) -%}
    {%- set unknown = {'config': {'meta': {}}, 'description': '', 'fqn': ['', '']} -%}
    {#- An own KPI is a model of the project that installs this one. -#}
    {%- set project = project_name if kpi in var('extra_kpis') else 'sales_kpis' -%}
    {#- In a unit test dbt gives no graph. -#}
    {%- set nodes = graph.nodes or {} if execute else {} -%}
    {{- return(nodes.get('model.' ~ project ~ '.kpi_' ~ kpi, unknown)) -}}
{%- endmacro %}

{% macro kpi_flags() -%}
    {{- return([
        'additive_over_time', 'is_balance', 'zero_when_empty', 'denominator_is_sample'
    ]) -}}
{%- endmacro %}

{% macro kpi_catalog_rows() %}
{%- for kpi in sales_kpis.kpi_names() %}
{%- set node = sales_kpis.kpi_node(kpi) %}
{%- set meta = node.config.meta %}
select
    {{ loop.index }} as sort_order,
    {{ sales_kpis.text_or_null(kpi) }} as kpi,
    {{ sales_kpis.text_or_null(node.fqn[-2]) }} as folder,
    {%- for field in ['label', 'label_ru'] %}
    {{ sales_kpis.text_or_null(meta.get(field)) }} as {{ field }},
    {%- endfor %}
    {{ sales_kpis.text_or_null(node.description) }} as description,
    {%- for field in ['description_ru', 'formula', 'formula_ru', 'unit', 'better'] %}
    {{ sales_kpis.text_or_null(meta.get(field)) }} as {{ field }},
    {%- endfor %}
    {{ sales_kpis.text_or_null(meta.get('kinds', []) | join(', ')) }} as kinds,
    {{ sales_kpis.text_or_null(sales_kpis.additive_dimensions(meta) | join(', ')) }}
        as additive_dimensions,
    {{ sales_kpis.text_or_null(meta.get('inputs', []) | join(', ')) }} as inputs,
    {%- for field in ['owner', 'source', 'note', 'note_ru'] %}
    {{ sales_kpis.text_or_null(meta.get(field)) }} as {{ field }},
    {%- endfor %}
    {%- for flag in sales_kpis.kpi_flags() %}
    {{ 'true' if meta.get(flag) else 'false' }} as {{ flag }}{{ ',' if not loop.last }}
    {%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{% macro kpi_inputs() %}
{%- set inputs = [] %}
{%- for kpi in sales_kpis.kpi_names() %}
    {%- for alternatives in sales_kpis.kpi_node(kpi).config.meta.get('inputs', []) %}
        {%- for input in alternatives.split('|') %}
            {%- do inputs.append({'kpi': kpi, 'requirement': alternatives, 'input': input}) %}
        {%- endfor %}
    {%- endfor %}
{%- endfor %}
{{- return(inputs) }}
{% endmacro %}

{% macro required_inputs() %}
{%- for row in sales_kpis.kpi_inputs() %}
select
    {{ sales_kpis.text_or_null(row.kpi) }} as kpi,
    {{ sales_kpis.text_or_null(row.requirement | replace('|', ' or ')) }} as requirement,
    {{ sales_kpis.text_or_null(row.requirement | replace('|', ' или ')) }} as requirement_ru,
    {{ sales_kpis.text_or_null(row.input) }} as input
{{ 'union all' if not loop.last }}
{%- else %}
select
    {{ sales_kpis.text_or_null(none) }} as kpi,
    {{ sales_kpis.text_or_null(none) }} as requirement,
    {{ sales_kpis.text_or_null(none) }} as requirement_ru,
    {{ sales_kpis.text_or_null(none) }} as input
{%- endfor %}
{% endmacro %}

{% macro supplied_inputs() %}
{#- ref() of every entity, in both passes: the graph is not whole while dbt parses. -#}
{%- set relations = {} %}
{%- for entity in sales_kpis.input_entities() + sales_kpis.settings_entities() %}
    {%- do relations.update({entity: ref('crm_' ~ entity)}) %}
{%- endfor %}
{%- for input in sales_kpis.kpi_inputs() | map(attribute='input') | unique | list or ['deals'] %}
{%- set entity, _, column = input.partition('.') %}
select
    {{ sales_kpis.text_or_null(input) }} as input,
    count({{ column or '*' }}) as row_count,
    count(*) as entity_row_count
from {{ relations[entity] }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
