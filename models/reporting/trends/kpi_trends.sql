with

series as (

    select * from {{ ref('int_kpi_series') }}

),

dense as (

    select * from {{ ref('int_dense_series') }}

),

running_comparisons as (

    select * from {{ ref('int_running_comparisons') }}

),

trailing_averages as (

    select * from {{ ref('int_trailing_averages') }}

),

years_to_date as (

    select * from {{ ref('int_years_to_date') }}

),

-- A series has no gap: the row before is the period before.
preceded as (

    select
        *,
        lag(value) over (partition by series_id order by period_start_date) as value_before
    from dense

),

-- A running period is held against as many days of the earlier one, or against nothing.
compared as (

    select
        preceded.*,
        case
            when preceded.is_complete then preceded.value_before
            else running_before.value
        end as previous_value,
        case
            when preceded.is_complete then year_before.value
            else running_year_before.value
        end as year_before_value

    from preceded

    left join dense as year_before
        on preceded.series_id = year_before.series_id
        and preceded.year_before_start_date = year_before.period_start_date

    left join running_comparisons as running_before
        on preceded.series_id = running_before.series_id
        and preceded.period_start_date = running_before.period_start_date
        and running_before.comparison = 'previous_period'

    left join running_comparisons as running_year_before
        on preceded.series_id = running_year_before.series_id
        and preceded.period_start_date = running_year_before.period_start_date
        and running_year_before.comparison = 'year_before'

),

changed as (

    select
        *,
        value - previous_value as change,
        value - year_before_value as year_before_change
    from compared

)

select
    series.kpi,
    series.period_grain,
    series.dimension,
    series.dimension_value,
    series.dimension_label,
    series.dimension_label_ru,
    changed.numerator,
    changed.denominator,
    changed.value,
    changed.previous_value,
    changed.change,
    {{ ratio('changed.change', 'abs(changed.previous_value)') }} as change_ratio,
    changed.year_before_value,
    changed.year_before_change,
    {{ ratio('changed.year_before_change', 'abs(changed.year_before_value)') }}
        as year_before_change_ratio,
    trailing_averages.trailing_average,
    years_to_date.year_to_date_value,
    changed.is_filled,
    changed.is_complete,
    {{ is_favorable('changed.change', 'changed.previous_value') }} as is_favorable,
    {{ is_favorable('changed.year_before_change', 'changed.year_before_value') }}
        as year_before_is_favorable,
    changed.period_start_date,
    changed.period_end_date

from changed

inner join series
    on changed.series_id = series.series_id

left join trailing_averages
    on changed.series_id = trailing_averages.series_id
    and changed.period_start_date = trailing_averages.period_start_date

left join years_to_date
    on changed.series_id = years_to_date.series_id
    and changed.period_start_date = years_to_date.period_start_date
