select {{ kpi('refunds') }}
from {{ ref('int_revenue_by_period') }}
