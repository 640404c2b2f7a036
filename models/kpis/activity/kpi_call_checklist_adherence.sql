select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    items_done as numerator,
    items_applicable as denominator,
    {{ ratio('items_done', 'items_applicable') }} as value
from {{ ref('int_call_checks_by_period') }}
where items_applicable > 0
