select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    mrr as numerator,
    active_customers as denominator,
    {{ ratio('mrr', 'active_customers') }} as value
from {{ ref('int_mrr_balances_by_period') }}
where dimension not in ('plan', 'product')
