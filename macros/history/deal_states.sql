{#- What builds saw of deals whose source keeps no history: the first time all of it, then what is
    different. Rows are only added; crm_deal_history reads them with the origin `observed`. -#}

{% macro deal_states() -%}
    {{- return(load_cached_relation(sales_kpis.history_table('deal_states'))) -}}
{%- endmacro %}

{#- The columns of a deal that change. -#}
{% macro deal_state_columns() -%}
    {{- return({
        'rep_id': dbt.type_string(), 'stage': dbt.type_string(),
        'forecast_category': dbt.type_string(), 'amount': 'numeric(18, 2)',
        'probability': 'numeric(9, 6)', 'is_closed': dbt.type_boolean(),
        'is_won': dbt.type_boolean(), 'expected_close_date': 'date',
        'closed_at': dbt.type_timestamp()
    }) -}}
{%- endmacro %}

{#- Of two rows of a deal the later note holds from its day on: a build of the same day again, or
    one after a date in the future that was a mistake, takes the place of what was seen before. -#}
{% macro kept_deal_states() %}
select *
from (
    select
        *,
        min(observed_date) over (
            partition by deal_id
            order by note_id
            rows between 1 following and unbounded following
        ) as superseded_date
    from {{ sales_kpis.history_table('deal_states') }}
) as noted
where superseded_date is null or superseded_date > observed_date
{% endmacro %}

{#- The history of deals as their sources tell it; of a source that tells nothing, or did not yet,
    what builds saw. -#}
{% macro deal_history_rows() %}
{%- if execute and sales_kpis.deal_states() %}
with

recorded as (

    {{ sales_kpis.canonical_rows('deal_history') }}

),

history_starts as (

    select
        connector,
        min(changed_at) as recorded_at
    from recorded
    group by 1

),

kept as (

    {{ sales_kpis.kept_deal_states() }}

),

followed as (

    select
        *,
        lag(observed_date) over (partition by deal_id order by observed_date) as previous_date,
        lag(is_closed) over (partition by deal_id order by observed_date) as was_closed
    from kept

),

timed as (

    select
        *,
        {{ sales_kpis.observed_at() }} as changed_at
    from followed

)

select * from recorded

union all

select
    {%- for column in sales_kpis.entity_contract('deal_history').columns %}
    {{ sales_kpis.observed_column(column) }} as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}

from timed

left join history_starts
    on timed.connector = history_starts.connector

where
    timed.changed_at is not null
    and (history_starts.recorded_at is null or timed.changed_at < history_starts.recorded_at)
{%- else %}
{{ sales_kpis.canonical_rows('deal_history') }}
{%- endif %}
{% endmacro %}

{% macro observed_column(column) -%}
    {%- set value = {
        'origin': "'observed'", 'source_row': 'null', 'updated_at': 'null'
    }.get(column.name, 'timed.' ~ column.name) -%}
    cast({{ value }} as {{ api.Column.translate_type(column.data_type) }})
{%- endmacro %}

{#- An open deal was so on the day of the build. One that has closed since the build before closed
    when its row says, if that is not before then; one that had closed when it was first seen did
    so when its row says, or nobody knows when. What changes of a closed deal is no change of it. -#}
{% macro observed_at() -%}
    {%- set observed = sales_kpis.start_of_day('observed_date') -%}
    {%- set previous = sales_kpis.start_of_day('previous_date') -%}
    case
        when not is_closed then {{ observed }}
        when was_closed then null
        when previous_date is null then closed_at
        when closed_at > {{ previous }} then closed_at
        when {{ sales_kpis.reporting_date('closed_at') }} = previous_date
            then {{ dbt.dateadd('second', 1, previous) }}
        else {{ observed }}
    end
{%- endmacro %}

{#- Two hooks at the end of a run that made the deals; the first makes the table. -#}
{% macro create_deal_states(results) %}
    {%- if sales_kpis.deals_are_to_note(results) -%}
        {%- do adapter.create_schema(sales_kpis.history_table('deal_states')) -%}
        {{- sales_kpis.deal_states_table() -}}
    {%- endif -%}
{% endmacro %}

{% macro deal_states_table() %}
create table if not exists {{ sales_kpis.history_table('deal_states') }} (
    note_id {{ dbt.type_bigint() }} not null,
    connector {{ dbt.type_string() }} not null,
    deal_id {{ dbt.type_string() }} not null,
    {%- for column, type in sales_kpis.deal_state_columns().items() %}
    {{ column }} {{ type }},
    {%- endfor %}
    observed_date date not null
)
{% endmacro %}

{% macro note_deal_states(results) %}
    {%- if sales_kpis.deals_are_to_note(results) -%}
insert into {{ sales_kpis.history_table('deal_states') }}
{{ sales_kpis.new_deal_states(
    ref('crm_deals'), ref('crm_deal_history'), ref('dim_as_of')
) }}
    {%- endif -%}
{% endmacro %}

{#- dbt finds out what is read while it parses, when nothing has been made: hence the refs. -#}
{% macro deals_are_to_note(results) -%}
    {%- set read = [ref('crm_deals'), ref('crm_deal_history'), ref('dim_as_of')] -%}
    {%- if not execute or not var('observe_deals') -%}
        {{- return(false) -}}
    {%- endif -%}
    {%- set made = results | selectattr('status', 'equalto', 'success')
        | map(attribute='node') | map(attribute='name') | list -%}
    {%- if 'crm_deals' not in made or 'dim_as_of' not in made -%}
        {{- return(false) -}}
    {%- endif -%}
    {{- return(sales_kpis.query_rows(
        'select 1 as one from ' ~ read[0] ~ ' where connector not in ('
        ~ sales_kpis.recorded_connectors(read[1]) ~ ') limit 1'
    ) | length > 0) -}}
{%- endmacro %}

{#- Those whose source tells how deals were. -#}
{% macro recorded_connectors(history) -%}
    select connector from {{ history }} where coalesce(origin, 'source') <> 'observed'
{%- endmacro %}

{#- The deals that are new or not as they were noted last. A build as of an earlier day, which
    somebody asked for, sees nothing new. -#}
{% macro new_deal_states(deals, history, as_of) %}
{%- set columns = sales_kpis.deal_state_columns() %}
with

kept as (

    {{ sales_kpis.kept_deal_states() }}

),

as_of as (

    select as_of_date
    from {{ as_of }}
    {%- if var('as_of_date') %}
    where as_of_date >= coalesce((select max(observed_date) from kept), as_of_date)
    {%- endif %}

),

latest as (

    select
        kept.*,
        row_number() over (
            partition by kept.deal_id
            order by kept.observed_date desc
        ) as number_from_last

    from kept

    inner join as_of
        on kept.observed_date <= as_of.as_of_date

),

last_note as (

    select coalesce(max(note_id), 0) as note_id
    from {{ sales_kpis.history_table('deal_states') }}

)

select
    last_note.note_id + 1 as note_id,
    deals.connector,
    deals.deal_id,
    {%- for column in columns %}
    deals.{{ column }},
    {%- endfor %}
    as_of.as_of_date as observed_date

from {{ deals }} as deals

cross join as_of

cross join last_note

left join latest
    on deals.deal_id = latest.deal_id
    and latest.number_from_last = 1

where
    coalesce({{ sales_kpis.reporting_date('deals.created_at') }} <= as_of.as_of_date, true)
    and not coalesce(deals.is_deleted, false)
    and deals.merged_into_id is null
    and deals.connector not in ({{ sales_kpis.recorded_connectors(history) }})
    and (
        latest.deal_id is null
        {%- for column, type in columns.items() %}
        or coalesce(cast(deals.{{ column }} as {{ dbt.type_string() }}), '')
        <> coalesce(cast(latest.{{ column }} as {{ dbt.type_string() }}), '')
        {%- endfor %}
    )
{% endmacro %}
