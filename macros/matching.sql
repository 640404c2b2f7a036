{#- The connections that supply an entity: first those of systems with deals, in the order in which
    vars.connectors names them, then the others. -#}
{% macro sources_of(entity) -%}
    {%- set connectors = sales_kpis.connectors_of(entity) -%}
    {%- set with_deals = sales_kpis.connectors_of('deals') -%}
    {%- set names = [] -%}
    {%- for connector in connectors | select('in', with_deals) | list
            + connectors | reject('in', with_deals) | list -%}
        {%- do names.extend(sales_kpis.connections_of(connector)) -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}

{#- A literal, so that a database does nothing for a company with one source. -#}
{% macro has_several_sources(entity) -%}
    {{- 'true' if sales_kpis.sources_of(entity) | length > 1 else 'false' -}}
{%- endmacro %}

{% macro source_rank(connector) -%}
    case {{ connector }}
        {#- Without a source of accounts there is still a case to write. -#}
        {%- for name in sales_kpis.sources_of('accounts') or [''] %}
        when '{{ name }}' then {{ loop.index }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}

{#- acme.com of https://www.Acme.com:443/en?x=1 and of Acme.com. A text without a dot, or with two
    addresses in it, is none: nothing is guessed. -#}
{% macro domain_of(text) -%}
    {%- set ends = namespace(host=sales_kpis.after_mark('lower(trim(' ~ text ~ '))', '//')) -%}
    {%- for mark in ['/', '?', '#'] -%}
        {%- set ends.host = 'split_part(' ~ ends.host ~ ", '" ~ mark ~ "', 1)" -%}
    {%- endfor -%}
    {%- set host = 'split_part(' ~ sales_kpis.after_mark(ends.host, '@') ~ ", ':', 1)" -%}
    case
        when {{ host }} like '% %' or {{ host }} like '%,%' or {{ host }} like '%;%' then null
        when {{ host }} like 'www.%_._%' then substring({{ host }}, 5)
        when {{ host }} like '%_._%' then {{ host }}
    end
{%- endmacro %}

{% macro after_mark(text, mark) -%}
    case
        when {{ text }} like '%{{ mark }}%' then split_part({{ text }}, '{{ mark }}', 2)
        else {{ text }}
    end
{%- endmacro %}

{#- An address as it is but for its case: what stands after a plus sign is a part of it. -#}
{% macro email_of(text) -%}
    case
        when {{ text }} like '% %' or {{ text }} like '%,%' or {{ text }} like '%;%' then null
        when {{ text }} like '%@%@%' then null
        when {{ text }} like '%_@_%._%' then {{ text }}
    end
{%- endmacro %}

{#- CTEs `<links>_1`, `<links>_2` ... of the rows of `links` (member, link), each with the smallest
    number of a member that so many links lead to. -#}
{% macro follow_links(links, steps) -%}
{%- for step in range(1, steps + 1) -%}
{{ links }}_{{ step }} as (

    select
        member,
        link,
        min(linked_number) over (partition by member) as group_number
    from (
        select
            member,
            link,
            min({{ 'member' if loop.first else 'group_number' }}) over (partition by link)
                as linked_number
        from {{ links if loop.first else links ~ '_' ~ (step - 1) }}
    ) as linked

){{ ',' if not loop.last }}
{% endfor -%}
{%- endmacro %}

{#- The first value that is known, in the order of the numbers: the text is glued to its number,
    and a null stays null. -#}
{% macro first_known(value, number) -%}
    substring(
        min(lpad(cast({{ number }} as {{ dbt.type_string() }}), 12, '0') || {{ value }}), 13
    )
{%- endmacro %}

{#- Whether revenue_sources names a connection; false for each where it is auto. -#}
{% macro is_stated_revenue_source(connector) -%}
    {%- set stated = var('revenue_sources') -%}
    {%- set stated = [] if stated == 'auto' else [stated] if stated is string else stated -%}
    {%- set known = sales_kpis.sources_of('order_lines') + sales_kpis.sources_of('subscriptions') -%}
    {%- for name in stated if name not in known -%}
        {{- sales_kpis.invalid_var(
            'revenue_sources', name, 'auto, or a list of ' ~ known | unique | join(', ')
        ) -}}
    {%- endfor -%}
    {{- connector ~ " in ('" ~ stated | join("', '") ~ "')" if stated else 'false' -}}
{%- endmacro %}
