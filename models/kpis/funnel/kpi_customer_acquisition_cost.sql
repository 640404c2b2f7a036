select {{ kpi('acquisition_expenses', 'new_customers') }}
from {{ ref('int_acquisition_costs_by_period') }}
