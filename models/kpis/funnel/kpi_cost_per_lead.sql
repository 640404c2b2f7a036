select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    spend_on_leads as numerator,
    priced_leads as denominator,
    {{ ratio('spend_on_leads', 'priced_leads') }} as value
from {{ ref('int_acquisition_by_period') }}
where spend_rows > 0 or leads > 0
