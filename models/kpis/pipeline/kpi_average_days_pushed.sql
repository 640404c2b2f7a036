select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    pushed_days as numerator,
    pushed_deals as denominator,
    {{ ratio('pushed_days', 'pushed_deals') }} as value
from {{ ref('int_due_deals_by_period') }}
where pushed_deals > 0
