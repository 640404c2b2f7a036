select {{ kpi('units_sold') }}
from {{ ref('int_revenue_by_period') }}
where units_sold is not null
