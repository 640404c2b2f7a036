select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    calls_connected as numerator,
    {{ no_denominator() }} as denominator,
    calls_connected as value
from {{ ref('int_activities_by_period') }}
where calls_made > 0
