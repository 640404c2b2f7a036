select {{ kpi('median_amount') }}
from {{ ref('int_won_deal_percentiles') }}
where median_amount is not null
