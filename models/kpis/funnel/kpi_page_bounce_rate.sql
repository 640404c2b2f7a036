select {{ kpi('bounces', 'entrances') }}
from {{ ref('int_entrances_by_period') }}
