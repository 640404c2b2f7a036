select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    expected_revenue_by_stage_history as numerator,
    {{ no_denominator() }} as denominator,
    expected_revenue_by_stage_history as value
from {{ ref('int_expected_deals_by_period') }}
where expected_revenue_by_stage_history is not null
