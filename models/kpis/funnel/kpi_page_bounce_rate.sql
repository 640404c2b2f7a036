select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    bounces as numerator,
    entrances as denominator,
    {{ ratio('bounces', 'entrances') }} as value
from {{ ref('int_entrances_by_period') }}
