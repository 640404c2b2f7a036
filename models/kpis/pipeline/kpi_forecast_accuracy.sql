-- Without a forecast there is no accuracy, whatever was won.
select {{ kpi(
    'won_amount - abs(expected_revenue - won_amount)',
    'won_amount',
    defined_if='expected_revenue is not null'
) }}
from {{ ref('int_forecasts_by_period') }}
