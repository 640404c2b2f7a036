select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    scored_calls as numerator,
    connected_calls as denominator,
    {{ ratio('scored_calls', 'connected_calls') }} as value
from {{ ref('int_call_checks_by_period') }}
where connected_calls > 0
