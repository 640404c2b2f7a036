select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    contraction_mrr + churned_mrr - expansion_mrr - reactivation_mrr as numerator,
    opening_mrr as denominator,
    {{ ratio(
        'contraction_mrr + churned_mrr - expansion_mrr - reactivation_mrr',
        'opening_mrr'
    ) }} as value
from {{ ref('int_mrr_movements_by_period') }}
where period_grain in ('month', 'quarter', 'year')
