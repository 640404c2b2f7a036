select {{ kpi('created_deals') }}
from {{ ref('int_created_deals_by_period') }}
