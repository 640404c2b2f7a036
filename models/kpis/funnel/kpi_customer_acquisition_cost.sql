select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    acquisition_expenses as numerator,
    new_customers as denominator,
    {{ ratio('acquisition_expenses', 'new_customers') }} as value
from {{ ref('int_acquisition_costs_by_period') }}
