select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    new_mrr + expansion_mrr + reactivation_mrr as numerator,
    contraction_mrr + churned_mrr as denominator,
    {{ ratio(
        'new_mrr + expansion_mrr + reactivation_mrr',
        'contraction_mrr + churned_mrr'
    ) }} as value
from {{ ref('int_mrr_movements_by_period') }}
where period_grain in ('month', 'quarter', 'year')
