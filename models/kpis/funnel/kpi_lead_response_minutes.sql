select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    median_response_minutes as numerator,
    {{ no_denominator() }} as denominator,
    median_response_minutes as value
from {{ ref('int_lead_response_percentiles') }}
