select {{ kpi('leads', 'visitors') }}
from {{ ref('int_lead_capture_by_period') }}
