select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    case when earlier_revenue > 0 then revenue - earlier_revenue end as numerator,
    case when earlier_revenue > 0 then earlier_revenue end as denominator,
    case
        when earlier_revenue > 0
            then {{ ratio('(revenue - earlier_revenue)', 'earlier_revenue') }}
    end as value
from {{ ref('int_revenue_comparisons') }}
where comparison = 'previous_period'
