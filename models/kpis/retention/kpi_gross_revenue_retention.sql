select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    capped_mrr as numerator,
    opening_mrr as denominator,
    {{ ratio('capped_mrr', 'opening_mrr') }} as value
from {{ ref('int_retention_by_period') }}
