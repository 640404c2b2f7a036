select {{ kpi('unanswered_leads') }}
from {{ ref('int_leads_by_period') }}
where unanswered_leads is not null
