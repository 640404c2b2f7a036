with

source as (

    select * from {{ ref('alert_rules') }}

    {{ and_those_of_the_demo('alert_rules') }}

)

select
    rule,
    kpi,
    period_grain,
    dimension,
    method,
    direction,
    severity,
    threshold,
    min_history,
    min_sample
from source
{{ unless_stated_in_files('alert_rules') }}
