select {{ kpi('p90_amount') }}
from {{ ref('int_won_deal_percentiles') }}
where p90_amount is not null
