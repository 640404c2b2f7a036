select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    spend as numerator,
    case when spend is not null then leads end as denominator,
    {{ ratio('spend', 'leads') }} as value
from {{ ref('int_acquisition_by_period') }}
where spend_rows > 0 or leads > 0
