select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    leads_from_clicks as numerator,
    coalesce(clicks, 0) as denominator,
    {{ ratio('leads_from_clicks', 'clicks') }} as value
from {{ ref('int_acquisition_by_period') }}
where clicks is not null or leads_from_clicks > 0
