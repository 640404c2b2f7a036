select {{ kpi('p90_cycle_days') }}
from {{ ref('int_won_deal_percentiles') }}
where p90_cycle_days is not null
