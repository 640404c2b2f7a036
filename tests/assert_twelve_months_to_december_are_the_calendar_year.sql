-- Two ways to one number: the year by its movements, the window by overlapping balances.
with

retention as (

    select * from {{ ref('int_retention_by_period') }}

)

select
    years.period_start_date,
    years.dimension,
    years.dimension_value

from retention as years

left join retention as windows
    on windows.period_grain = 'trailing_12_months'
    and years.period_start_date = windows.period_start_date
    and years.dimension = windows.dimension
    and years.dimension_value = windows.dimension_value

where
    years.period_grain = 'year'
    and years.is_complete
    and (
        windows.period_start_date is null
        or abs(years.retained_mrr - windows.retained_mrr) > 0.0001
        or abs(years.gross_retained_mrr - windows.gross_retained_mrr) > 0.0001
        or abs(years.churned_mrr - windows.churned_mrr) > 0.0001
    )
