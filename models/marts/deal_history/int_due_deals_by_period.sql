with

-- A deal that was deleted or merged in the period neither closed nor slipped.
deals as (

    select
        *,
        opening_expected_date between period_start_date and period_end_date as was_due,
        opening_expected_date > period_end_date as was_due_later,
        closing_expected_date between period_start_date and period_end_date as is_due,
        closing_expected_date > period_end_date as is_due_later,
        {{ dbt.datediff('opening_expected_date', 'closing_expected_date', 'day') }} as moved_days
    from {{ ref('int_deal_periods') }}
    where was_open and not is_removed

),

-- The forecast was that of the owner at the start, whoever has the deal now.
by_dimension as (

    {{ by_dimension('deals', deal_dimensions(rep='opening_rep_id', team='opening_team')) }}

),

counted as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        dimension,
        dimension_value,
        sum(case when was_due then 1 else 0 end) as due_deals,
        sum(case when was_due and is_open then 1 else 0 end) as slipped_deals,
        sum(case when was_due and is_open and is_due_later then 1 else 0 end) as pushed_deals,
        sum(case when was_due and is_open and is_due_later then moved_days end) as pushed_days,
        sum(case when was_due_later then 1 else 0 end) as later_deals,
        sum(case when was_due_later and (is_due or not is_open) then 1 else 0 end)
            as pulled_in_deals
    from by_dimension
    where was_due or was_due_later
    group by 1, 2, 3, 4, 5, 6

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    cast(due_deals as {{ type_double() }}) as due_deals,
    cast(slipped_deals as {{ type_double() }}) as slipped_deals,
    cast(pushed_deals as {{ type_double() }}) as pushed_deals,
    cast(pushed_days as {{ type_double() }}) as pushed_days,
    cast(later_deals as {{ type_double() }}) as later_deals,
    cast(pulled_in_deals as {{ type_double() }}) as pulled_in_deals
from counted
