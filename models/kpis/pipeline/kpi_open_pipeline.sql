select {{ kpi('open_pipeline') }}
from {{ ref('int_open_deals_by_period') }}
where open_pipeline is not null
