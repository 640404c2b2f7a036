with

alerted as (

    select distinct
        kpi,
        period_grain,
        dimension,
        zero_when_empty,
        is_on_root_scale,
        denominator_is_sample
    from {{ ref('int_alerted_kpis') }}
    where method <> 'goal_at_risk'

),

trends as (

    select * from {{ ref('kpi_trends') }}
    where is_complete

),

holidays as (

    select * from {{ ref('dim_days') }}
    where holiday_name is not null

)

select
    trends.kpi || '|' || trends.period_grain || '|' || trends.dimension || '|'
    || trends.dimension_value as series,
    trends.kpi,
    trends.period_grain,
    trends.dimension,
    trends.dimension_value,
    row_number() over (
        partition by trends.kpi, trends.period_grain, trends.dimension, trends.dimension_value
        order by trends.period_start_date
    ) as period_number,
    trends.value,
    trends.previous_value,
    trends.year_before_value,
    case
        when alerted.is_on_root_scale then sign(trends.value) * sqrt(abs(trends.value))
        else trends.value
    end as scaled_value,
    case when alerted.denominator_is_sample then trends.denominator end as sample_size,
    trends.value is null or (alerted.zero_when_empty and trends.value = 0) as is_empty,
    holidays.date_day is not null as is_holiday,
    trends.period_start_date,
    trends.period_end_date

from trends

inner join alerted
    on trends.kpi = alerted.kpi
    and trends.period_grain = alerted.period_grain
    and trends.dimension = alerted.dimension

left join holidays
    on trends.period_grain = 'day'
    and trends.period_start_date = holidays.date_day
