select *
from {{ ref('int_due_deals_by_period') }}
where
    pushed_deals > slipped_deals
    or slipped_deals > due_deals
    or pulled_in_deals > later_deals
    or coalesce(pushed_days, 0) < pushed_deals
