select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    margin as numerator,
    customers as denominator,
    {{ ratio('margin', 'customers') }} as value
from {{ ref('int_cohort_margins_by_period') }}
