select {{ kpi('gross_retained_mrr', 'opening_mrr') }}
from {{ ref('int_retention_by_period') }}
