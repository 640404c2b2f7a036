-- A quota that fits nobody, or two people, would silently count for nobody or twice.
select
    kpi,
    period_start_date,
    given_value,
    match_count
from {{ ref('fct_goals') }}
where match_count <> 1
