select {{ kpi('mqls', 'sqls') }}
from {{ ref('int_qualified_leads_by_period') }}
