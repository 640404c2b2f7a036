with

texts as (

    select * from {{ ref('int_alert_texts') }}

),

templates as (

    select * from {{ ref('display_labels') }}
    where kind = 'alert_sentence'

),

worded as (

    select
        texts.*,
        {{ alert_sentence('templates.label', '') }} as statement,
        {{ alert_sentence('templates.label_ru', '_ru') }} as statement_ru,
        {{ alert_sentence('beginnings.label', '') }} as beginning,
        {{ alert_sentence('beginnings.label_ru', '_ru') }} as beginning_ru

    from texts

    inner join templates
        on texts.sentence_case = templates.code

    left join templates as beginnings
        on texts.beginning_case = beginnings.code

)

select
    rule || ':' || kpi || ':' || period_grain || ':' || dimension || ':' || dimension_value
    || ':' || side || ':' || cast(since_date as {{ dbt.type_string() }}) as alert_id,
    rule,
    kpi,
    period_grain,
    dimension,
    dimension_value,
    dimension_label,
    dimension_label_ru,
    method,
    severity,
    value,
    expected_value,
    lower_bound,
    upper_bound,
    statement || coalesce(' ' || beginning, '') as sentence,
    statement_ru || coalesce(' ' || beginning_ru, '') as sentence_ru,
    is_open,
    case
        when method = 'goal_at_risk' then false
        when side in ('up', 'down') and better <> 'neutral'
            then (side = 'up') = (better = 'higher')
    end as is_favorable,
    since_date,
    until_date
from worded
