select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    repeat_buyers as numerator,
    buyers as denominator,
    {{ ratio('repeat_buyers', 'buyers') }} as value
from {{ ref('int_buyers_by_period') }}
