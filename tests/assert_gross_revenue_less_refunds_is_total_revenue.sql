-- The sign of a refund is made once: what was sold less what was given back is left.
select *
from {{ ref('int_revenue_by_period') }}
where
    revenue is not null
    and abs(coalesce(gross_revenue, 0) - coalesce(refunds, 0) - revenue) > 1e-6
