select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    net_result as numerator,
    revenue_beside_all_costs as denominator,
    {{ ratio('net_result', 'revenue_beside_all_costs') }} as value
from {{ ref('int_results_by_period') }}
where net_result is not null
