with

alerts as (

    select
        *,
        coalesce(lower_bound, upper_bound) as goal_value,
        abs(value - expected_value) as excess,
        {{ ratio('abs(value - expected_value)', 'abs(expected_value)') }} as excess_ratio,
        'ratio' as ratio_unit
    from {{ ref('int_labelled_alerts') }}

),

periods as (

    select * from {{ ref('dim_period_labels') }}

),

days as (

    select * from {{ ref('dim_period_labels') }}
    where period_grain = 'day'

),

templates as (

    select * from {{ ref('display_labels') }}
    where kind = 'alert_sentence'

),

-- All that can stand in a sentence, as text in both languages.
texts as (

    select
        alerts.*,
        case
            when alerts.method = 'data_missing' and alerts.is_open then 'missing_since'
            when alerts.method = 'data_missing' and alerts.period_count = 1 then 'missing_once'
            when alerts.method = 'data_missing' then 'missing_between'
            when alerts.method <> 'goal_at_risk' then alerts.method || '_' || alerts.side
            when alerts.goal_status = 'missed' and alerts.better = 'lower' then 'ceiling_broken'
            when alerts.goal_status = 'missed' then 'goal_missed'
            when alerts.expected_value = alerts.goal_value then 'goal_not_reached'
            when alerts.better = 'lower' then 'ceiling_near'
            else 'goal_behind'
        end as sentence_case,
        case
            when alerts.period_count > 1 and alerts.method <> 'data_missing' then 'since'
        end as beginning_case,
        {{ alert_parts('en', '') }},
        {{ alert_parts('ru', '_ru') }}

    from alerts

    inner join periods
        on alerts.period_grain = periods.period_grain
        and alerts.last_start_date = periods.period_start_date

    inner join periods as since_periods
        on alerts.period_grain = since_periods.period_grain
        and alerts.since_date = since_periods.period_start_date

    inner join days as since_days
        on alerts.since_date = since_days.period_start_date

    inner join days as until_days
        on alerts.until_date = until_days.period_start_date

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
