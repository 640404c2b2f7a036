select {{ sales_kpis.kpi('big_won_deals', 'won_deals') }}
from {{ ref('int_big_deals_by_period') }}
