select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    open_pipeline as numerator,
    quota as denominator,
    {{ ratio('open_pipeline', 'quota') }} as value
from {{ ref('int_quota_progress_by_period') }}
where has_started and is_running_or_future
