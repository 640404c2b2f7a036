with

rules as (

    select * from {{ ref('crm_alert_rules') }}

)

select
    rule,
    kpi,
    period_grain,
    coalesce(dimension, 'all') as dimension,
    method,
    coalesce(direction, 'unfavorable') as direction,
    coalesce(severity, 'warning') as severity,
    cast(threshold as {{ type_double() }}) as threshold,
    coalesce(min_history, {{ number_var('alert_min_history') }}) as min_history,
    coalesce(min_sample, 0) as min_sample
from rules
