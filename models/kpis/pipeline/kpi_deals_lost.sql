select {{ kpi('lost_deals') }}
from {{ ref('int_closed_deals_by_period') }}
where lost_deals > 0
