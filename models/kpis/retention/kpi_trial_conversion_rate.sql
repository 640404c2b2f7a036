select {{ kpi('converted_trials', 'trials') }}
from {{ ref('int_trial_cohorts_by_period') }}
