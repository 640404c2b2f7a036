select {{ kpi('expected_revenue') }}
from {{ ref('int_expected_deals_by_period') }}
where expected_revenue is not null
