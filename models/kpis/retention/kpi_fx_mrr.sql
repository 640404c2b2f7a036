select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    fx_mrr as numerator,
    {{ no_denominator() }} as denominator,
    fx_mrr as value
from {{ ref('int_mrr_movements_by_period') }}
where fx_mrr <> 0
