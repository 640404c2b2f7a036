select {{ kpi('leads_with_opportunity', 'leads_due_an_opportunity') }}
from {{ ref('int_leads_by_period') }}
