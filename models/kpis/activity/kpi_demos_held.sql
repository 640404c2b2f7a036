select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    demos_held as numerator,
    {{ no_denominator() }} as denominator,
    demos_held as value
from {{ ref('int_activities_by_period') }}
where demos_held > 0
