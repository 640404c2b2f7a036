select {{ kpi(
    'opening_mrr + monthly_expansion_mrr - monthly_contraction_mrr - monthly_churned_mrr',
    'opening_mrr'
) }}
from {{ ref('int_retention_by_period') }}
