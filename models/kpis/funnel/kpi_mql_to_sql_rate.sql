select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    mqls_turned_sql as numerator,
    mqls as denominator,
    {{ ratio('mqls_turned_sql', 'mqls') }} as value
from {{ ref('int_mql_cohorts_by_period') }}
