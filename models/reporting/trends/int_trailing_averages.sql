with

-- A filled period adds 0; one whose value is null leaves no average, or it would be an average
-- of fewer periods than it says.
complete as (

    select
        series_id,
        period_grain,
        period_start_date,
        zero_when_empty,
        numerator,
        denominator,
        case when numerator is null and not is_filled then 1 else 0 end as is_unknown
    from {{ ref('int_dense_series') }}
    where is_complete

),

summed as (

    {{ trailing_sums('complete') }}

)

-- A ratio is pooled; a sum has no denominators and is shared out over the periods; a median
-- has neither.
select
    series_id,
    {{ ratio('numerator', 'case when zero_when_empty then periods else denominator end') }}
        as trailing_average,
    period_start_date
from summed
where periods = needed_periods and unknown_periods = 0
