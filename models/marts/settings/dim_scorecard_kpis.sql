with

scorecards as (

    select * from {{ ref('crm_scorecards') }}

)

select
    scorecard,
    coalesce(
        max(label) over (partition by scorecard), scorecard
    ) as scorecard_label,
    coalesce(
        max(label_ru) over (partition by scorecard),
        max(label) over (partition by scorecard),
        scorecard
    ) as scorecard_label_ru,
    coalesce(dimension, 'all') as dimension,
    kpi,
    coalesce(period_grain, 'month') as period_grain,
    sort_order,
    coalesce(cast(weight as {{ type_double() }}), 1) as weight
from scorecards
