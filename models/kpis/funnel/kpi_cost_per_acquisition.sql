-- No campaign: a customer has a channel, not a campaign.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    spend_on_customers as numerator,
    priced_customers as denominator,
    {{ ratio('spend_on_customers', 'priced_customers') }} as value
from {{ ref('int_acquisition_by_period') }}
where dimension in ('all', 'channel') and (spend_rows > 0 or new_customers > 0)
