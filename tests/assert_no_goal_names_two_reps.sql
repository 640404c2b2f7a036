-- A quota that fits two people would silently count for neither or for both. One that fits
-- nobody is flagged in data_quality.
select
    kpi,
    period_start_date,
    given_value,
    match_count
from {{ ref('fct_goals') }}
where match_count > 1
