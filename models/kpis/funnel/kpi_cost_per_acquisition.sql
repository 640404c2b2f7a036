-- No campaign: a customer has a channel, not a campaign.
select {{ kpi('spend_on_customers', 'priced_customers') }}
from {{ ref('int_acquisition_by_period') }}
where dimension in ('all', 'channel') and (spend_rows > 0 or new_customers > 0)
