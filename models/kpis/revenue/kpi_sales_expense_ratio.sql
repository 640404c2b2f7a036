select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    sales_expenses as numerator,
    revenue_beside_sales_expenses as denominator,
    {{ ratio('sales_expenses', 'revenue_beside_sales_expenses') }} as value
from {{ ref('int_results_by_period') }}
where sales_expenses is not null
