-- Under every model, and exactly: a deal is shared out once, and no part is negative.
select
    deal_id,
    attribution_model,
    sum(weight) as weight
from {{ ref('fct_attribution') }}
group by 1, 2
having sum(weight) <> 1 or min(weight) < 0
