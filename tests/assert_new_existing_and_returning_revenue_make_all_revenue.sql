-- Every line is of exactly one kind of customer, so the three parts are the whole.
select *
from {{ ref('int_revenue_by_period') }}
where
    abs(new_revenue + existing_revenue + returning_revenue - revenue) > 1e-6
    or (new_revenue is null and existing_revenue is null) <> (revenue is null)
