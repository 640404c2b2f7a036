select {{ kpi('won_leads', 'leads_due_a_win') }}
from {{ ref('int_lead_cohorts_by_period') }}
