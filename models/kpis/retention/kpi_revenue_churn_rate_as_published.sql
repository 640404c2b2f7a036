select {{ kpi('opening_mrr - closing_mrr - monthly_new_mrr', 'opening_mrr') }}
from {{ ref('int_retention_by_period') }}
