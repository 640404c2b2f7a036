select {{ kpi('existing_revenue', 'revenue') }}
from {{ ref('int_revenue_by_period') }}
