with

retained as (

    select * from {{ ref('int_trailing_retained_customers') }}

),

months as (

    select * from {{ ref('int_active_customers_by_period') }}
    where
        period_grain = 'month'
        and dimension in ('all', 'region', 'segment', 'channel')

),

-- A window opens with the end of the month before it and closes with that of its last.
windows as (

    select
        *,
        {{ add_months('period_start_date', -1) }} as opening_month_start_date,
        {{ add_months('period_start_date', 11) }} as closing_month_start_date
    from {{ ref('dim_periods') }}
    where period_grain = 'trailing_12_months' and has_started

)

select
    windows.period_grain,
    windows.period_start_date,
    windows.period_end_date,
    windows.is_complete,
    closing.measured_date,
    closing.dimension,
    closing.dimension_value,
    coalesce(opening.active_customers, 0) as opening_customers,
    closing.active_customers as closing_customers,
    coalesce(opening.active_customers, 0) - coalesce(retained.retained_customers, 0)
        as churned_customers

from windows

inner join months as closing
    on windows.closing_month_start_date = closing.period_start_date

left join months as opening
    on windows.opening_month_start_date = opening.period_start_date
    and closing.dimension = opening.dimension
    and closing.dimension_value = opening.dimension_value

left join retained
    on windows.closing_month_start_date = retained.month_start_date
    and closing.dimension = retained.dimension
    and closing.dimension_value = retained.dimension_value
