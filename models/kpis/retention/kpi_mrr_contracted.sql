select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    mrr_contracted as numerator,
    {{ no_denominator() }} as denominator,
    mrr_contracted as value
from {{ ref('int_contracted_mrr_by_period') }}
