select {{ kpi('mqls_turned_sql', 'mqls') }}
from {{ ref('int_mql_cohorts_by_period') }}
