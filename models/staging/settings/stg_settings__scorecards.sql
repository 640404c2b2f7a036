with

source as (

    select * from {{ ref('scorecards') }}

    {{ and_those_of_the_demo('scorecards') }}

)

select
    scorecard,
    label,
    label_ru,
    dimension,
    kpi,
    period_grain,
    sort_order,
    weight
from source
{{ unless_stated_in_files('scorecards') }}
