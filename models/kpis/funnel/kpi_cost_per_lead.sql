select {{ kpi('spend_on_leads', 'priced_leads') }}
from {{ ref('int_acquisition_by_period') }}
where spend_rows > 0 or leads > 0
