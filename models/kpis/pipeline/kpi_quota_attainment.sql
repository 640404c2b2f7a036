select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    won_amount as numerator,
    quota as denominator,
    {{ ratio('won_amount', 'quota') }} as value
from {{ ref('int_quota_progress_by_period') }}
where has_started
