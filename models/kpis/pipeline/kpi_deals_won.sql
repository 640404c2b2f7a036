select {{ kpi('won_deals') }}
from {{ ref('int_closed_deals_by_period') }}
where won_deals > 0
