select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    churned_customers as numerator,
    opening_customers as denominator,
    {{ ratio('churned_customers', 'opening_customers') }} as value
from {{ ref('int_customer_churn_by_period') }}
