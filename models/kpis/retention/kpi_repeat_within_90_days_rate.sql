select {{ kpi('returned_buyers', 'first_buyers') }}
from {{ ref('int_repeat_cohorts_by_period') }}
