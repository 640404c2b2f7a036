select {{ kpi('gross_revenue') }}
from {{ ref('int_revenue_by_period') }}
