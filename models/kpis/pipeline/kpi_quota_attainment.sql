select {{ kpi('won_amount', 'quota') }}
from {{ ref('int_quota_progress_by_period') }}
where has_started
