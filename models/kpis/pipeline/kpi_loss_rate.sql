select {{ kpi('lost_deals', 'closed_deals') }}
from {{ ref('int_closed_deals_by_period') }}
