-- The previous value of a complete period is the value of the period that ended the day before
-- it began, wherever that one has a row.
with

trends as (

    select * from {{ ref('kpi_trends') }}
    where is_complete and period_grain <> 'trailing_12_months'

)

select
    trends.kpi,
    trends.period_grain,
    trends.dimension,
    trends.dimension_value,
    trends.period_start_date,
    trends.previous_value,
    earlier.value

from trends

left join trends as earlier
    on trends.kpi = earlier.kpi
    and trends.period_grain = earlier.period_grain
    and trends.dimension = earlier.dimension
    and trends.dimension_value = earlier.dimension_value
    and {{ add_days('trends.period_start_date', -1) }} = earlier.period_end_date

where trends.previous_value is distinct from earlier.value
