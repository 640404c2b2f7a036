select {{ kpi('repeat_buyers', 'buyers') }}
from {{ ref('int_repeat_purchases_by_period') }}
