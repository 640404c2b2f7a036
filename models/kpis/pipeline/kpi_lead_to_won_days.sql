select {{ kpi('lead_to_won_days', 'won_deals_with_lead') }}
from {{ ref('int_closed_deals_by_period') }}
where won_deals_with_lead > 0
