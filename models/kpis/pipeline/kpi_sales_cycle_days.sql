select {{ kpi('won_cycle_days', 'won_deals_with_cycle') }}
from {{ ref('int_closed_deals_by_period') }}
where won_deals_with_cycle > 0
