-- Two ways to one number: the year by the runs that end in it, the window by runs that overlap.
with

churn as (

    select * from {{ ref('int_customer_churn_by_period') }}

)

select
    years.period_start_date,
    years.dimension,
    years.dimension_value

from churn as years

left join churn as windows
    on windows.period_grain = 'trailing_12_months'
    and years.period_start_date = windows.period_start_date
    and years.dimension = windows.dimension
    and years.dimension_value = windows.dimension_value

where
    years.period_grain = 'year'
    and years.is_complete
    and (
        years.opening_customers is distinct from windows.opening_customers
        or years.churned_customers is distinct from windows.churned_customers
        or years.closing_customers is distinct from windows.closing_customers
    )
