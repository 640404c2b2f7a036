select {{ kpi('churned_customers', 'opening_customers') }}
from {{ ref('int_customer_churn_by_period') }}
