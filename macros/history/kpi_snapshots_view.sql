{% macro kpi_snapshots_view() %}
with

changes as (

    select * from {{ sales_kpis.history_table('kpi_value_changes') }}

),

snapshot_log as (

    select * from {{ sales_kpis.history_table('kpi_snapshot_log') }}

),

-- From one snapshot on a row holds until the next change of its key.
versions as (

    select
        changes.*,
        lead(changes.snapshot_id) over (
            partition by
                changes.kpi,
                changes.period_grain,
                changes.dimension,
                changes.dimension_value,
                changes.period_start_date
            order by changes.snapshot_id
        ) as next_snapshot_id

    from changes

    -- Leaves out what an interrupted snapshot left.
    inner join snapshot_log
        on changes.snapshot_id = snapshot_log.snapshot_id

),

-- A day that was corrected and taken again is shown as last taken.
last_revisions as (

    select
        *,
        row_number() over (partition by as_of_date order by snapshot_id desc) as recency
    from snapshot_log

)

select
    versions.kpi,
    versions.period_grain,
    versions.dimension,
    versions.dimension_value,
    last_revisions.revision,
    versions.numerator,
    versions.denominator,
    versions.value,
    versions.is_complete,
    last_revisions.as_of_date,
    versions.period_start_date,
    versions.period_end_date,
    last_revisions.taken_at

from last_revisions

inner join versions
    on last_revisions.snapshot_id >= versions.snapshot_id
    and last_revisions.snapshot_id < coalesce(
        versions.next_snapshot_id, last_revisions.snapshot_id + 1
    )

where
    last_revisions.recency = 1
    and versions.change_kind <> 'gone'
{% endmacro %}
