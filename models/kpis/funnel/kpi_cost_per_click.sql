select {{ kpi('clicked_spend', 'priced_clicks') }}
from {{ ref('int_acquisition_by_period') }}
where clicks is not null
