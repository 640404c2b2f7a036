select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    clicked_spend as numerator,
    priced_clicks as denominator,
    {{ ratio('clicked_spend', 'priced_clicks') }} as value
from {{ ref('int_acquisition_by_period') }}
where clicks is not null
