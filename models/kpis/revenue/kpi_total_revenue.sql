select {{ kpi('revenue') }}
from {{ ref('int_revenue_by_period') }}
