{% macro take_snapshot(values_database=none) %}
{#- An operation. What is new, changed or gone since the latest snapshot is appended, then the
    entry in the log that makes it count. -#}
{%- set as_of_relation = sales_kpis.relation_in(ref('dim_as_of'), values_database) -%}
{%- set values_relation = sales_kpis.relation_in(ref('kpi_values'), values_database) -%}
{%- set withheld_relation = sales_kpis.relation_in(ref('withheld'), values_database) -%}
{%- do sales_kpis.create_history() -%}
{%- do sales_kpis.begin_snapshot() -%}
{%- set next = sales_kpis.query_rows(
    sales_kpis.snapshot_position(values_relation, as_of_relation)
)[0] -%}
{%- set as_of_date, latest_date = next['as_of_date'] | string, next['latest_date'] | string -%}
{%- if not next['has_values'] -%}
    {%- do sales_kpis.refuse_snapshot('kpi_values holds no row') -%}
{%- elif next['latest_date'] is not none and as_of_date < latest_date -%}
    {%- do sales_kpis.refuse_snapshot(
        'the data are as of ' ~ as_of_date ~ ', and the history goes on to ' ~ latest_date
    ) -%}
{%- endif -%}
{%- set snapshot_id = next['snapshot_id'] | int -%}
{%- do run_query(
    'insert into ' ~ sales_kpis.history_table('kpi_value_changes')
    ~ sales_kpis.changed_rows(values_relation, withheld_relation, snapshot_id, as_of_date)
) -%}
{%- do run_query(
    'insert into ' ~ sales_kpis.history_table('kpi_snapshot_log')
    ~ sales_kpis.snapshot_log_row(snapshot_id, next['revision'] | int, as_of_date)
) -%}
{%- do sales_kpis.end_snapshot('commit') -%}
{%- set latest = sales_kpis.query_rows(
    'select * from ' ~ sales_kpis.history_table('kpi_snapshot_log')
    ~ ' order by snapshot_id desc limit 1'
)[0] -%}
{%- set is_new = latest['snapshot_id'] | int == snapshot_id -%}
{%- do sales_kpis.tell_snapshot('taken' if is_new else 'unchanged', latest) -%}
{% endmacro %}

{% macro verify_history() %}
{#- An operation. Rebuilds every snapshot and compares it with its entry in the log. -#}
{%- set log_entries = sales_kpis.query_rows(
    'select * from ' ~ sales_kpis.history_table('kpi_snapshot_log') ~ ' order by snapshot_id'
) -%}
{%- for entry in log_entries -%}
    {%- set totals = sales_kpis.snapshot_totals(entry['snapshot_id'] | int) -%}
    {%- set found = sales_kpis.query_rows(totals)[0] -%}
    {%- set is_whole = found['fingerprint'] == entry['fingerprint'] -%}
    {%- do sales_kpis.tell_snapshot('whole' if is_whole else 'damaged', entry) -%}
{%- endfor -%}
{% endmacro %}

{% macro refuse_snapshot(reason) %}
    {%- do sales_kpis.end_snapshot('rollback') -%}
    {%- do sales_kpis.tell_snapshot('refused', {'reason': reason}) -%}
    {%- do exceptions.raise_compiler_error('no snapshot was taken: ' ~ reason) -%}
{% endmacro %}

{% macro tell_snapshot(outcome, row) %}
{#- One line of JSON in dbt's log, for people and for `kpis.py snapshot`. -#}
{%- set told = {'outcome': outcome} -%}
{%- for column, value in row.items() -%}
    {%- do told.update({column: value | string}) -%}
{%- endfor -%}
{%- do log('snapshot ' ~ tojson(told), info=true) -%}
{% endmacro %}

{% macro relation_in(relation, database) -%}
    {{- return(relation if database is none else api.Relation.create(
        database=database, schema=relation.schema, identifier=relation.identifier
    )) -}}
{%- endmacro %}

{% macro query_rows(query) -%}
    {#- Some warehouses shout the names of columns. -#}
    {%- set rows = [] -%}
    {%- for found in run_query(query).rows -%}
        {%- set row = {} -%}
        {%- for column in found.keys() -%}
            {%- do row.update({column | lower: found[column]}) -%}
        {%- endfor -%}
        {%- do rows.append(row) -%}
    {%- endfor -%}
    {{- return(rows) -}}
{%- endmacro %}
