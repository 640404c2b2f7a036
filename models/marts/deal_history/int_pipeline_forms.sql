with

deals as (

    select
        *,
        opening_expected_date between period_start_date and period_end_date as was_expected,
        closing_expected_date between period_start_date and period_end_date as is_expected
    from {{ ref('int_deal_periods') }}

),

flagged as (

    select
        'all_open' as form,
        *,
        was_open as is_in_opening,
        true as is_in_closing
    from deals

    union all

    -- What closes in the period belongs to it, whenever it was expected; what is removed
    -- only if it was due.
    select
        'due_in_period' as form,
        *,
        coalesce(was_open and was_expected, false) as is_in_opening,
        case
            when is_open then coalesce(is_expected, false)
            when is_removed then coalesce(was_open and was_expected, false)
            else true
        end as is_in_closing
    from deals

)

-- Unpriced deals are in no sum: 0 on every side keeps the balance.
select
    form,
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    deal_id,
    pipeline,
    coalesce(opening_rep_id, 'unknown') as opening_rep_id,
    coalesce(closing_rep_id, 'unknown') as closing_rep_id,
    cast(coalesce(opening_amount, 0) as numeric(18, 2)) as opening_amount,
    cast(coalesce(closing_amount_at_opening_rate, 0) as numeric(18, 2)) as repriced_amount,
    cast(coalesce(closing_amount, 0) as numeric(18, 2)) as closing_amount,
    is_in_opening,
    is_in_closing,
    is_in_opening and is_in_closing and coalesce(opening_rep_id, 'unknown')
    <> coalesce(closing_rep_id, 'unknown') as is_transferred,
    was_open,
    is_new,
    is_open,
    is_won,
    is_removed
from flagged
where is_in_opening or is_in_closing
