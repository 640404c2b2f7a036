-- A period that a KPI reports is one of the calendar's, with the same end and state.
select
    kpi_values.kpi,
    kpi_values.period_grain,
    kpi_values.period_start_date

from {{ ref('kpi_values') }} as kpi_values

left join {{ ref('dim_periods') }} as periods
    on kpi_values.period_grain = periods.period_grain
    and kpi_values.period_start_date = periods.period_start_date

where
    periods.period_end_date is distinct from kpi_values.period_end_date
    or periods.is_complete is distinct from kpi_values.is_complete
