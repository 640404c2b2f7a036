-- Every change in the day, week, month, quarter and year of its day: the first of a period knows
-- the opening balance, the last the closing one. What will happen after the as-of date is not yet
-- the end of anything.
select
    changes.customer_id,
    changes.currency_code,
    changes.attribute_set,
    changes.has_several_currencies,
    changes.mrr_change_native,
    changes.mrr_native,
    changes.valid_to,
    period_days.period_grain,
    period_days.period_start_date,
    changes.first_change_date >= period_days.period_start_date as is_first_period,
    coalesce(changes.previous_change_date < period_days.period_start_date, true) as is_opening,
    changes.valid_to > least(period_days.period_end_date, as_of.as_of_date) as is_closing

from {{ ref('fct_mrr_changes') }} as changes

inner join {{ ref('dim_period_days') }} as period_days
    on changes.valid_from = period_days.date_day

cross join {{ ref('dim_as_of') }} as as_of

where period_days.has_happened
