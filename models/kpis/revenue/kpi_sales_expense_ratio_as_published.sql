select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    operating_expenses as numerator,
    revenue as denominator,
    {{ ratio('operating_expenses', 'revenue') }} as value
from {{ ref('int_results_by_period') }}
where operating_expenses is not null
