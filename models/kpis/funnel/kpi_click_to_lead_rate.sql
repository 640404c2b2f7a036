select {{ kpi('leads_from_clicks', 'coalesce(clicks, 0)') }}
from {{ ref('int_acquisition_by_period') }}
where clicks is not null or leads_from_clicks > 0
