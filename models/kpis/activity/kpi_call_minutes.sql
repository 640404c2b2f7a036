select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    {{ ratio('call_seconds', 60) }} as numerator,
    {{ no_denominator() }} as denominator,
    {{ ratio('call_seconds', 60) }} as value
from {{ ref('int_activities_by_period') }}
where call_seconds is not null
