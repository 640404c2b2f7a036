{% macro snapshot_position(values_relation, as_of_relation) %}
with

used_ids as (

    select max(snapshot_id) as snapshot_id
    from (
        select snapshot_id from {{ sales_kpis.history_table('kpi_snapshot_log') }}
        union all
        -- An interrupted snapshot may have used one that is not in the log.
        select snapshot_id from {{ sales_kpis.history_table('kpi_value_changes') }}
    ) as used

),

latest as (

    select
        as_of_date,
        max(revision) as revision
    from {{ sales_kpis.history_table('kpi_snapshot_log') }}
    group by 1
    order by 1 desc
    limit 1

),

measured as (

    select count(*) as row_count from {{ values_relation }}

)

select
    coalesce(used_ids.snapshot_id, 0) + 1 as snapshot_id,
    case
        when latest.as_of_date = as_of.as_of_date then latest.revision + 1
        else 1
    end as revision,
    as_of.as_of_date,
    measured.row_count > 0 as has_values,
    as_of.as_of_date,
    latest.as_of_date as latest_date

from {{ as_of_relation }} as as_of

cross join used_ids

cross join measured

left join latest
    on 1 = 1
{% endmacro %}

{% macro snapshot_log_row(snapshot_id, revision, as_of_date) %}
with

totals as (

    {{ sales_kpis.snapshot_totals(snapshot_id) }}

),

changes as (

    select
        count(*) as change_count,
        count(case when change_kind = 'new' then 1 end) as new_row_count,
        count(case when change_kind = 'changed' then 1 end) as changed_row_count,
        count(case when change_kind = 'gone' then 1 end) as gone_row_count
    from {{ sales_kpis.history_table('kpi_value_changes') }}
    where snapshot_id = {{ snapshot_id }}

)

select
    {{ snapshot_id }} as snapshot_id,
    totals.fingerprint,
    {{ revision }} as revision,
    totals.row_count,
    changes.new_row_count,
    changes.changed_row_count,
    changes.gone_row_count,
    cast('{{ as_of_date }}' as date) as as_of_date,
    cast('{{ sales_kpis.utc_now() }}' as {{ dbt.type_timestamp() }}) as taken_at

from totals

cross join changes

-- The same day with the same values is the same snapshot.
where {{ revision }} = 1 or changes.change_count > 0
{% endmacro %}

{% macro utc_now() -%}
    {{- return(modules.datetime.datetime.now(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S')) -}}
{%- endmacro %}
