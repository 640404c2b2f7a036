select {{ kpi('expected_revenue_by_stage_history') }}
from {{ ref('int_expected_deals_by_period') }}
where expected_revenue_by_stage_history is not null
