select {{ kpi('won_deals', 'leads') }}
from {{ ref('int_lead_yield_by_period') }}
where won_deals > 0 or leads > 0
