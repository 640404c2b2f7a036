select {{ kpi('won_leads', 'leads_due_a_win') }}
from {{ ref('int_leads_by_period') }}
