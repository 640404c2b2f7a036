select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    leads as numerator,
    visitors as denominator,
    {{ ratio('leads', 'visitors') }} as value
from {{ ref('int_lead_capture_by_period') }}
