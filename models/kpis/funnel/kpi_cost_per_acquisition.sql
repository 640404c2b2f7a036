-- No campaign: a customer has a channel, not a campaign.
select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    spend as numerator,
    case when spend is not null then new_customers end as denominator,
    {{ ratio('spend', 'new_customers') }} as value
from {{ ref('int_acquisition_by_period') }}
where dimension in ('all', 'channel') and (spend_rows > 0 or new_customers > 0)
