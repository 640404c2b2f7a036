select {{ kpi('margin', 'customers') }}
from {{ ref('int_cohort_margins_by_period') }}
