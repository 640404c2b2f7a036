select {{ kpi('answered_within_24_hours', 'leads_due_an_answer') }}
from {{ ref('int_leads_by_period') }}
where leads_due_an_answer is not null
