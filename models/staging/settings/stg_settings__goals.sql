with

source as (

    select * from {{ ref('goals') }}

)

select
    kpi,
    period_grain,
    dimension,
    dimension_value,
    goal_value,
    period_start_date
from source
