select {{ kpi(
    'revenue - earlier_revenue', 'earlier_revenue', defined_if='earlier_revenue > 0'
) }}
from {{ ref('int_revenue_comparisons') }}
where comparison = 'previous_period'
