select {{ kpi('created_deals', 'leads') }}
from {{ ref('int_lead_yield_by_period') }}
where created_deals > 0 or leads > 0
