select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    opening_customers - closing_customers as numerator,
    opening_customers as denominator,
    {{ ratio('opening_customers - closing_customers', 'opening_customers') }} as value
from {{ ref('int_customer_churn_by_period') }}
