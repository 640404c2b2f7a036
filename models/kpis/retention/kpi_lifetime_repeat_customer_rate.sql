select {{ kpi('repeat_buyers', 'buyers') }}
from {{ ref('int_buyers_by_period') }}
