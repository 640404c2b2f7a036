select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    lead_to_won_days as numerator,
    won_deals_with_lead as denominator,
    {{ ratio('lead_to_won_days', 'won_deals_with_lead') }} as value
from {{ ref('int_closed_deals_by_period') }}
where won_deals_with_lead > 0
