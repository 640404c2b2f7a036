select {{ kpi('active_customers', 'market_size', defined_if='market_size is not null') }}
from {{ ref('int_markets_by_period') }}
