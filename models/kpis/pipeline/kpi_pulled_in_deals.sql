select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    pulled_in_deals as numerator,
    {{ no_denominator() }} as denominator,
    pulled_in_deals as value
from {{ ref('int_due_deals_by_period') }}
where later_deals > 0
