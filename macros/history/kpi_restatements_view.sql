{% macro kpi_restatements_view() %}
with

changes as (

    select * from {{ sales_kpis.history_table('kpi_value_changes') }}

),

steps as (

    select
        snapshot_id,
        as_of_date,
        revision,
        lag(as_of_date) over (order by snapshot_id) as first_as_of_date,
        lag(revision) over (order by snapshot_id) as first_revision
    from {{ sales_kpis.history_table('kpi_snapshot_log') }}

)

select
    changes.kpi,
    changes.period_grain,
    changes.dimension,
    changes.dimension_value,
    case
        when changes.previous_value is null then 'appeared'
        when changes.value is null then 'vanished'
        else 'changed'
    end as restatement,
    steps.first_revision,
    steps.revision as second_revision,
    changes.previous_numerator as old_numerator,
    changes.previous_denominator as old_denominator,
    changes.previous_value as old_value,
    changes.numerator as new_numerator,
    changes.denominator as new_denominator,
    changes.value as new_value,
    changes.value - changes.previous_value as change,
    {{ sales_kpis.ratio('changes.value - changes.previous_value', 'abs(changes.previous_value)') }}
    as change_ratio,
    changes.period_start_date,
    changes.period_end_date,
    steps.first_as_of_date,
    steps.as_of_date as second_as_of_date

from changes

inner join steps
    on changes.snapshot_id = steps.snapshot_id

-- A period that was still running then has grown, and was not restated.
where
    changes.period_end_date <= steps.first_as_of_date
    and {{ sales_kpis.differs('changes.previous_value', 'changes.value') }}
{% endmacro %}
