{% macro differs(value, other) -%}
    case
        when {{ value }} is null or {{ other }} is null
            then {{ value }} is not null or {{ other }} is not null
        -- A sum in another order differs in its last digits, and is the same number.
        else abs({{ value }} - {{ other }}) > 1e-12
            and abs({{ value }} - {{ other }})
            > 1e-9 * case
                when abs({{ value }}) > abs({{ other }}) then abs({{ value }})
                else abs({{ other }})
            end
    end
{%- endmacro %}

{% macro snapshot_rows(snapshot_id=none) %}
{#- The rows of one snapshot; of the latest where none is named. A change without an entry in
    the log is what an interrupted snapshot left, and counts for nothing. -#}
select *
from (
    select
        *,
        row_number() over (
            partition by kpi, period_grain, dimension, dimension_value, period_start_date
            order by snapshot_id desc
        ) as recency
    from {{ sales_kpis.history_table('kpi_value_changes') }}
    where
        (
            snapshot_id in (
                select snapshot_id from {{ sales_kpis.history_table('kpi_snapshot_log') }}
            )
            {{ 'or snapshot_id = ' ~ snapshot_id if snapshot_id }}
        )
        {{ 'and snapshot_id <= ' ~ snapshot_id if snapshot_id }}
) as ranked
where recency = 1 and change_kind <> 'gone'
{% endmacro %}

{% macro changed_rows(values_relation, withheld_relation, snapshot_id, as_of_date) %}
with

measured as (

    select * from {{ values_relation }}

),

recorded as (

    select *
    from (
        {{ sales_kpis.snapshot_rows() }}
    ) as latest
    -- What is withheld today is not gone: what was known of it stays.
    where kpi not in (select name from {{ withheld_relation }} where kind = 'kpi')

),

compared as (

    select
        coalesce(measured.kpi, recorded.kpi) as kpi,
        coalesce(measured.period_grain, recorded.period_grain) as period_grain,
        coalesce(measured.dimension, recorded.dimension) as dimension,
        coalesce(measured.dimension_value, recorded.dimension_value) as dimension_value,
        case
            when recorded.kpi is null then 'new'
            when measured.kpi is null then 'gone'
            when
                {{ sales_kpis.differs('measured.value', 'recorded.value') }}
                or {{ sales_kpis.differs('measured.numerator', 'recorded.numerator') }}
                or {{ sales_kpis.differs('measured.denominator', 'recorded.denominator') }}
                or measured.is_complete <> recorded.is_complete
                or measured.period_end_date <> recorded.period_end_date
                then 'changed'
        end as change_kind,
        measured.numerator,
        measured.denominator,
        measured.value,
        recorded.numerator as previous_numerator,
        recorded.denominator as previous_denominator,
        recorded.value as previous_value,
        coalesce(measured.is_complete, recorded.is_complete) as is_complete,
        coalesce(measured.period_start_date, recorded.period_start_date) as period_start_date,
        coalesce(measured.period_end_date, recorded.period_end_date) as period_end_date

    from measured

    full join recorded
        on measured.kpi = recorded.kpi
        and measured.period_grain = recorded.period_grain
        and measured.dimension = recorded.dimension
        and measured.dimension_value = recorded.dimension_value
        and measured.period_start_date = recorded.period_start_date

)

select
    {{ snapshot_id }} as snapshot_id,
    kpi,
    period_grain,
    dimension,
    dimension_value,
    change_kind,
    numerator,
    denominator,
    value,
    previous_numerator,
    previous_denominator,
    previous_value,
    is_complete,
    cast('{{ as_of_date }}' as date) as as_of_date,
    period_start_date,
    period_end_date
from compared
where change_kind is not null
-- Neighbours on disk: what is asked for together, and what packs well.
order by kpi, period_grain, dimension, dimension_value, period_start_date
{% endmacro %}
