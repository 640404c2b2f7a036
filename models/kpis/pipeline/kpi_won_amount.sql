select {{ kpi('won_amount') }}
from {{ ref('int_closed_deals_by_period') }}
where won_amount is not null
