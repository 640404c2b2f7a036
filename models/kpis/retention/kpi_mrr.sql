select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    mrr as numerator,
    {{ no_denominator() }} as denominator,
    mrr as value
from {{ ref('int_mrr_balances_by_period') }}
