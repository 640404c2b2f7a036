select {{ kpi('active_customers') }}
from {{ ref('int_active_customers_by_period') }}
