-- Nobody keeps more than all of the revenue without expansion.
select *
from {{ ref('int_retention_by_period') }}
where
    gross_retained_mrr < -0.0001
    or gross_retained_mrr > opening_mrr + 0.0001
    or gross_retained_mrr > retained_mrr + 0.0001
    or churned_mrr < -0.0001
    or churned_mrr > opening_mrr + 0.0001
