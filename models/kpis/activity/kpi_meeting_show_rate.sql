select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    meetings_held as numerator,
    meetings_due as denominator,
    {{ ratio('meetings_held', 'meetings_due') }} as value
from {{ ref('int_activities_by_period') }}
where meetings_due > 0
