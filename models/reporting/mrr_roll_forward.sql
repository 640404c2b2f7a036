select
    period_start_date,
    period_end_date,
    is_complete,
    opening_mrr,
    new_mrr,
    reactivation_mrr,
    expansion_mrr,
    contraction_mrr,
    churned_mrr,
    fx_mrr,
    closing_mrr,
    opening_customers,
    new_customers,
    reactivated_customers,
    churned_customers,
    closing_customers
from {{ ref('int_mrr_movements_by_period') }}
where period_grain = 'month' and dimension = 'all'
