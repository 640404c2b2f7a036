select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    operating_expenses as numerator,
    revenue_beside_operating_expenses as denominator,
    {{ ratio('operating_expenses', 'revenue_beside_operating_expenses') }} as value
from {{ ref('int_results_by_period') }}
where operating_expenses is not null
