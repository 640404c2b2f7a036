select {{ kpi('operating_expenses', 'revenue_beside_operating_expenses') }}
from {{ ref('int_results_by_period') }}
where operating_expenses is not null
