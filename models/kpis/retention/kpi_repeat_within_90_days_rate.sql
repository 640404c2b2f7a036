select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    returned_buyers as numerator,
    first_buyers as denominator,
    {{ ratio('returned_buyers', 'first_buyers') }} as value
from {{ ref('int_repeat_cohorts_by_period') }}
