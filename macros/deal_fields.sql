{#- Fields of deals beyond the contract: deal_fields names each with the column of each system that
    holds it, deal_dimensions those by which the KPIs of deals are sliced. Without them nothing
    below writes any SQL. -#}

{% macro deal_fields() -%}
    {%- for field, places in var('deal_fields').items() -%}
        {%- if not modules.re.fullmatch('[a-z][a-z0-9_]{0,39}', field)
                or field in sales_kpis.names_of_deals() -%}
            {{- sales_kpis.invalid_var(
                'deal_fields', field,
                'a name of small letters, digits and _ that no column of deals has'
            ) -}}
        {%- endif -%}
        {%- for key in places if key not in sales_kpis.keys_of_deal_fields() -%}
            {{- sales_kpis.invalid_var(
                'deal_fields', field ~ ': ' ~ key,
                'one of ' ~ sales_kpis.keys_of_deal_fields() | unique | join(', ')
            ) -}}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(var('deal_fields')) -}}
{%- endmacro %}

{#- What is taken: the columns of a deal, and what other KPIs are sliced by. -#}
{% macro names_of_deals() -%}
    {#- In a unit test dbt gives no graph. -#}
    {%- set nodes = graph.nodes or {} if execute else {} -%}
    {%- set deals = nodes.get('model.sales_kpis.int_described_deals', {'columns': {}}) -%}
    {{- return(
        deals.columns | list + ['all', 'rep', 'plan', 'page', 'campaign', 'currency', 'cohort']
    ) -}}
{%- endmacro %}

{% macro keys_of_deal_fields() -%}
    {{- return(
        ['label', 'label_ru'] + sales_kpis.systems_with_deal_fields() + var('connectors') | list
    ) -}}
{%- endmacro %}

{#- Those whose staging models look a field up; another connector has it as a column of its own. -#}
{% macro systems_with_deal_fields() -%}
    {{- return(['amocrm', 'bitrix24', 'files', 'hubspot', 'pipedrive', 'salesforce']) -}}
{%- endmacro %}

{#- The fields that a connector has, each with the names under which its column is looked for. -#}
{% macro deal_fields_of(connector) -%}
    {%- set found = {} -%}
    {%- for field, places in sales_kpis.deal_fields().items() if places.get(connector) -%}
        {%- set names = places[connector] -%}
        {%- set names = [names] if names is string or names is number else names -%}
        {%- do found.update({field: names | map('string') | list}) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro %}

{#- Further columns of a select, each after a comma. -#}
{% macro and_deal_fields(rows=none, connector=none) -%}
    {%- set fields = sales_kpis.deal_fields_of(connector) if connector else sales_kpis.deal_fields() -%}
    {%- for field in fields -%}
,
    {{ rows ~ '.' if rows }}{{ field }}
    {%- endfor -%}
{%- endmacro %}

{% macro join_deal_fields(rows) -%}
    {%- if sales_kpis.deal_fields() -%}
left join {{ ref('deal_fields') }} as fields
    on {{ rows }}.deal_id = fields.deal_id
    {%- endif -%}
{%- endmacro %}

{#- The same where a field of a list holds the id of an option; an id without a label stays. -#}
{% macro and_labelled_deal_fields(rows, connector) -%}
    {%- for field in sales_kpis.deal_fields_of(connector) -%}
,
    coalesce(option_of_{{ field }}.label, {{ rows }}.{{ field }}) as {{ field }}
    {%- endfor -%}
{%- endmacro %}

{#- `options` is a declared table with connection, field_name, option_id and label. -#}
{% macro join_deal_field_options(rows, connector, options) -%}
    {%- for field, names in sales_kpis.deal_fields_of(connector).items() %}
left join (
    {{ sales_kpis.source_rows(connector, options) }}
) as option_of_{{ field }}
    on {{ rows }}.connection = option_of_{{ field }}.connection
    and {{ rows }}.{{ field }} = option_of_{{ field }}.option_id
    and lower(option_of_{{ field }}.field_name) in ('{{ names | map('lower') | join("', '") }}')
    {%- endfor -%}
{%- endmacro %}

{#- The column of a field in the staging model of a connector: one that looks it up names it as
    the field, one of somebody's own has it as it is. -#}
{% macro deal_field_column(connector, field) -%}
    {%- set names = sales_kpis.deal_fields_of(connector).get(field) if connector -%}
    {%- if not names -%}
        {{- return('null') -}}
    {%- endif -%}
    {%- set is_ours = connector in sales_kpis.systems_with_deal_fields()
        and 'stg_' ~ connector ~ '__deals' not in var('own_staging') -%}
    {{- return(field if is_ours else names[0]) -}}
{%- endmacro %}

{#- The declared columns of a table of deals, with those of the fields. A field that the table
    lacks is an error: dlt makes no column of what is empty everywhere, and nor does a typo. -#}
{% macro with_deal_fields(declared) -%}
    {%- set meta = declared.config.meta -%}
    {%- set columns = dict(declared.columns) -%}
    {%- for field, names in sales_kpis.deal_fields_of(declared.source_name).items() -%}
        {%- do columns.update({field: {
            'name': field, 'data_type': 'string',
            'config': {'meta': {
                'names': sales_kpis.names_of(names[0], names[1:], meta.get('field_prefixes', [])),
                'only_names': true,
                'required': meta.get('required'), 'needed_for': 'the field ' ~ field,
            }},
        }}) -%}
    {%- endfor -%}
    {{- return(dict(declared, columns=columns)) -}}
{%- endmacro %}

{#- How a declared dimension reads: rows beside those of the seed display_labels. -#}
{% macro label_deal_dimensions(display_labels) -%}
    {%- for field in sales_kpis.declared_deal_dimensions() -%}
        {%- set places = sales_kpis.deal_fields()[field] -%}
        {%- set label = places.get('label', field | replace('_', ' ') | capitalize) -%}
        {%- if loop.first -%}
insert into {{ display_labels }} (kind, code, label, label_ru) values
        {%- endif %}
('dimension', '{{ field }}', {{ sales_kpis.text_or_null(label) }},
    {{ sales_kpis.text_or_null(places.get('label_ru', label)) }}){{ ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
