select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    converted_trials as numerator,
    trials as denominator,
    {{ ratio('converted_trials', 'trials') }} as value
from {{ ref('int_trial_cohorts_by_period') }}
