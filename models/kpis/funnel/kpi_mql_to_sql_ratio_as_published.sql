select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    mqls as numerator,
    sqls as denominator,
    {{ ratio('mqls', 'sqls') }} as value
from {{ ref('int_qualified_leads_by_period') }}
