select {{ kpi('mrr_contracted') }}
from {{ ref('int_contracted_mrr_by_period') }}
