select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    opening_mrr + monthly_expansion_mrr - monthly_contraction_mrr
    - monthly_churned_mrr as numerator,
    opening_mrr as denominator,
    {{ ratio(
        'opening_mrr + monthly_expansion_mrr - monthly_contraction_mrr - monthly_churned_mrr',
        'opening_mrr'
    ) }} as value
from {{ ref('int_retention_by_period') }}
