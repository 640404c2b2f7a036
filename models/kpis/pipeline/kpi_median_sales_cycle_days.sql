select {{ kpi('median_cycle_days') }}
from {{ ref('int_won_deal_percentiles') }}
where median_cycle_days is not null
