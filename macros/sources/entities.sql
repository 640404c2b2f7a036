{#- What `all` of a connector is. -#}
{% macro entities_of(connector) -%}
    {{- return({
        'amocrm': [
            'accounts', 'reps', 'leads', 'deals', 'deal_history', 'stages', 'activities',
            'order_lines',
        ],
        'bitrix24': ['accounts', 'reps', 'leads', 'deals', 'deal_history', 'stages', 'activities'],
        'hubspot': [
            'accounts', 'reps', 'leads', 'deals', 'deal_history', 'stages', 'activities',
            'order_lines',
        ],
        'pipedrive': [
            'accounts', 'reps', 'leads', 'deals', 'deal_history', 'stages', 'activities',
        ],
        'salesforce': [
            'accounts', 'reps', 'leads', 'deals', 'deal_history', 'stages', 'activities',
            'order_lines',
        ],
        'stripe': ['accounts', 'subscriptions', 'order_lines', 'coupons'],
    }.get(connector, sales_kpis.input_entities())) -}}
{%- endmacro %}

{#- The columns of an entity that a system knows nothing of, as nulls of their types. -#}
{% macro unknown(entity, names) -%}
    {%- set types = {} -%}
    {#- A unit test runs without the graph, and asks for none of these. -#}
    {%- set columns = sales_kpis.entity_contract(entity).columns if 'nodes' in graph else [] -%}
    {%- for column in columns -%}
        {%- do types.update({column.name: api.Column.translate_type(column.data_type)}) -%}
    {%- endfor -%}
    {%- for name in names -%}
    cast(null as {{ types.get(name, dbt.type_string()) }}) as {{ name }}
    {{- ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The name of a pipeline: where several connections have pipelines, with that of its own. -#}
{% macro pipeline_of(connection, label) -%}
    {%- set names = [] -%}
    {%- for connector in sales_kpis.connectors_of('stages') -%}
        {%- do names.extend(sales_kpis.connections_of(connector)) -%}
    {%- endfor -%}
    {{- return(connection ~ " || ': ' || " ~ label if names | length > 1 else label) -}}
{%- endmacro %}

{#- The word of the contract for a forecast category, which systems spell BEST_CASE, BestCase or
    Best Case. Salesforce's Forecast is what its users see as Commit; a closed deal has none. -#}
{% macro forecast_category(category) -%}
    case replace(replace(lower({{ category }}), '_', ''), ' ', '')
        when 'commit' then 'commit'
        when 'forecast' then 'commit'
        when 'bestcase' then 'best_case'
        when 'mostlikely' then 'best_case'
        when 'pipeline' then 'pipeline'
        when 'omit' then 'omitted'
        when 'omitted' then 'omitted'
    end
{%- endmacro %}
