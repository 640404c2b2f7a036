select {{ kpi('coalesce(won_amount, 0)', 'closed_amount') }}
from {{ ref('int_closed_deals_by_period') }}
where closed_amount is not null
