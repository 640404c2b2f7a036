select {{ kpi('sales_expenses', 'revenue_beside_sales_expenses') }}
from {{ ref('int_results_by_period') }}
where sales_expenses is not null
