-- In every period and slice, to a hundredth of a cent; customers to the head.
select *
from {{ ref('int_mrr_movements_by_period') }}
where
    abs(
        opening_mrr + new_mrr + reactivation_mrr + expansion_mrr
        - contraction_mrr - churned_mrr + fx_mrr - closing_mrr
    ) > 0.0001
    or opening_customers + new_customers + reactivated_customers - churned_customers
    <> closing_customers
    or closing_customers < 0
    or closing_mrr < 0
