select {{ kpi('won_amount', 'won_deals_with_amount') }}
from {{ ref('int_closed_deals_by_period') }}
where won_deals_with_amount > 0
