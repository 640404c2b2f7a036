select {{ kpi('average_lifetime_months') }}
from {{ ref('int_customer_lifetimes_by_period') }}
