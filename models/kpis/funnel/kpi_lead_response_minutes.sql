select {{ kpi('median_response_minutes') }}
from {{ ref('int_lead_response_percentiles') }}
