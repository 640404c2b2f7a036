select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    revenue - cost_of_goods - operating_expenses as numerator,
    revenue as denominator,
    {{ ratio(
        '(revenue - cost_of_goods - operating_expenses)', 'revenue'
    ) }} as value
from {{ ref('int_results_by_period') }}
where cost_of_goods is not null and operating_expenses is not null
