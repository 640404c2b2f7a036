-- Of the customers of the opening nobody leaves twice, and whoever has not left is among
-- those of the end. A cohort that is too young has none of the three counts.
select *
from {{ ref('int_customer_churn_by_period') }}
where
    churned_customers < 0
    or churned_customers > opening_customers
    or opening_customers - churned_customers > closing_customers
    or (opening_customers is null) <> (churned_customers is null)
    or (opening_customers is null) <> (closing_customers is null)
