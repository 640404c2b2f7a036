with

retained as (

    select * from {{ ref('int_trailing_retained_mrr') }}

),

months as (

    select * from {{ ref('int_mrr_movements_by_period') }}
    where period_grain = 'month'

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
    closing.dimension,
    closing.dimension_value,
    coalesce(opening.closing_mrr, 0) as opening_mrr,
    closing.closing_mrr,
    cast(coalesce(retained.retained_mrr, 0) as {{ type_double() }}) as retained_mrr,
    cast(coalesce(retained.gross_retained_mrr, 0) as {{ type_double() }}) as gross_retained_mrr,
    coalesce(opening.closing_mrr, 0)
    - cast(coalesce(retained.kept_opening_mrr, 0) as {{ type_double() }}) as churned_mrr

from windows

inner join months as closing
    on windows.closing_month_start_date = closing.period_start_date

left join months as opening
    on windows.opening_month_start_date = opening.period_start_date
    and closing.dimension = opening.dimension
    and closing.dimension_value = opening.dimension_value

left join retained
    on windows.period_start_date = retained.period_start_date
    and closing.dimension = retained.dimension
    and closing.dimension_value = retained.dimension_value
