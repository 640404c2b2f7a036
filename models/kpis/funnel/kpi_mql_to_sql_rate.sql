select {{ kpi('mqls_turned_sql', 'mature_mqls') }}
from {{ ref('int_qualified_leads_by_period') }}
where mqls > 0
