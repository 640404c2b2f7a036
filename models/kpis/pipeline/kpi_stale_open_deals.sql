select {{ kpi('stale_open_deals') }}
from {{ ref('int_open_deals_by_period') }}
